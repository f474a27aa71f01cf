import { Inbox } from 'lucide-react'
import { IconButton } from '../../components/icon-button.tsx'
import { useWaiting } from './waiting.ts'

/** Leads to what needs a person, and says how much it is. */
export function InboxButton({ onOpen }: { onOpen: () => void }) {
  const count = useWaiting().length
  return (
    <span className="relative inline-flex">
      <IconButton label={count === 0 ? 'Inbox' : `Inbox: ${count} waiting`} icon={Inbox} onClick={onOpen} />
      {count > 0 && (
        <span aria-hidden className="tabular pointer-events-none absolute -top-0.5 -right-0.5 min-w-4 rounded-full bg-needs-you px-1 text-center text-[10.5px] leading-4 font-medium text-canvas">
          {count > 99 ? '99+' : count}
        </span>
      )}
    </span>
  )
}
