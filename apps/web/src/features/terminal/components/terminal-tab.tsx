import { useQuery } from '@tanstack/react-query'
import { SquareTerminal } from 'lucide-react'
import { useStore } from 'zustand'
import { cx } from '../../../components/class-names.ts'
import type { PaneProps } from '../../../lib/pane.ts'
import { panesQuery } from '../store/panes-query.ts'
import { tabFacts } from '../store/tab-facts.ts'

/** Its name, and what its program calls itself. */
export function useTerminalTitle({ sessionId, item }: PaneProps): string {
  const { data: panes } = useQuery({ ...panesQuery(sessionId), enabled: item !== null && sessionId !== '' })
  const title = useStore(tabFacts, (all) => all.get(item ?? '')?.title ?? '')
  if (item === null) return 'Terminals'
  const name = panes?.find((pane) => pane.id === item)?.name ?? 'Terminal'
  return title === '' ? name : `${name} · ${title}`
}

/** A dot says that the bell rang while nobody looked. */
export function TerminalBadge({ item }: PaneProps) {
  const isRinging = useStore(tabFacts, (all) => all.get(item ?? '')?.isRinging ?? false)
  return (
    <span className={cx('relative shrink-0', isRinging && 'text-needs-you')}>
      <SquareTerminal size={14} strokeWidth={1.75} aria-hidden />
      {isRinging && (
        <span className="absolute -top-0.5 -right-0.5 size-[6px] rounded-full bg-needs-you">
          <span className="sr-only">Bell</span>
        </span>
      )}
    </span>
  )
}
