import { ChevronRight } from 'lucide-react'
import { useState } from 'react'
import type { ReactNode } from 'react'
import { cx } from '../../../components/class-names.ts'

export interface FoldProps {
  /** The one line that is always shown. */
  summary: ReactNode
  children: () => ReactNode
  /** Opens it when it becomes true; the person can close it again. */
  opens?: boolean
  className?: string
}

/** A quiet line that opens. What is inside is made only when it is open. */
export function Fold({ summary, children, opens = false, className }: FoldProps) {
  const [isOpen, setOpen] = useState(opens)
  const [opened, setOpened] = useState(opens)
  if (opens !== opened) {
    setOpened(opens)
    if (opens) setOpen(true)
  }
  return (
    <div className={className}>
      <button
        type="button"
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
        className="group -mx-1.5 flex min-h-row-small w-[calc(100%+12px)] min-w-0 items-center gap-2 rounded px-1.5 text-left text-muted hover:bg-hover"
      >
        {summary}
        <ChevronRight
          size={13}
          aria-hidden
          className={cx('shrink-0 text-faint opacity-0 group-hover:opacity-100 group-focus-visible:opacity-100', isOpen && 'rotate-90 opacity-100')}
        />
      </button>
      {isOpen && children()}
    </div>
  )
}
