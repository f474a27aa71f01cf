import type { ChatStatus } from '@boocode/contracts'
import { cx } from './class-names.ts'

const looks: Record<ChatStatus, { text: string; className: string }> = {
  idle: { text: 'Idle', className: 'border border-line-strong' },
  working: { text: 'Working', className: 'bg-working animate-pulse-state' },
  needs_you: { text: 'Needs you', className: 'bg-needs-you' },
  failed: { text: 'Failed', className: 'bg-failed' },
  done_unread: { text: 'Done, unread', className: 'bg-done' },
}

/** What a chat or session is doing: a dot, and words for those who do not see it. */
export function StatusDot({ status, className }: { status: ChatStatus; className?: string }) {
  const look = looks[status]
  return (
    <span className={cx('inline-flex size-3.5 shrink-0 items-center justify-center', className)} title={look.text}>
      <span aria-hidden className={cx('size-[7px] rounded-full', look.className)} />
      <span className="sr-only">{look.text}</span>
    </span>
  )
}
