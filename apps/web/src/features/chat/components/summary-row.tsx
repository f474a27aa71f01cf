import { ChevronRight, FoldVertical } from 'lucide-react'
import { useState } from 'react'
import { cx } from '../../../components/class-names.ts'
import { useChat } from './chat-context.ts'
import { TextRow } from './text-row.tsx'

/** A line across the conversation: the model knows what is above it by this summary alone. */
export function SummaryRow({ messageId }: { messageId: string }) {
  const { slots } = useChat()
  const [isOpen, setOpen] = useState(false)
  return (
    <div>
      <button
        type="button"
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
        className="flex min-h-row-small w-full items-center gap-2 rounded text-small text-muted hover:text-ink"
      >
        <span aria-hidden className="h-px flex-1 bg-line" />
        <FoldVertical size={13} strokeWidth={1.75} aria-hidden className="shrink-0" />
        <span className="shrink-0">Older messages were summarised</span>
        <slots.SummaryFacts messageId={messageId} />
        <ChevronRight size={13} aria-hidden className={cx('shrink-0', isOpen && 'rotate-90')} />
        <span aria-hidden className="h-px flex-1 bg-line" />
      </button>
      {isOpen && (
        <section aria-label="Summary" className="border-l border-line py-1 pl-3.5 text-muted">
          <TextRow messageId={messageId} part={0} />
        </section>
      )}
    </div>
  )
}
