import type { Outcome } from '@boocode/contracts'
import { Ban, Check, CircleStop, CircleX, ClockAlert, LoaderCircle, Unplug } from 'lucide-react'
import type { LucideIcon } from 'lucide-react'
import { cx } from '../../../components/class-names.ts'
import type { Span } from '../store/span.ts'
import { outcomeOf } from '../store/words.ts'

const icons: Record<Outcome, LucideIcon> = {
  success: Check,
  error: CircleX,
  denied: Ban,
  timeout: ClockAlert,
  cancelled: CircleStop,
  interrupted: Unplug,
}

export function lookOf(outcome: Outcome | null): string {
  if (outcome === null) return 'text-working'
  if (outcome === 'success') return 'text-faint'
  return outcome === 'error' || outcome === 'timeout' ? 'text-failed' : 'text-needs-you'
}

/** How a call ended: a sign of its own for each way, the colour only repeats it. */
export function OutcomeMark({ span, hasWords }: { span: Span; hasWords: boolean }) {
  const Icon = span.outcome === null ? LoaderCircle : icons[span.outcome]
  return (
    <span className={cx('inline-flex min-w-0 items-center gap-1', lookOf(span.outcome))} title={outcomeOf(span)}>
      <Icon size={12} strokeWidth={2} aria-hidden className={cx('shrink-0', span.outcome === null && 'animate-pulse-state')} />
      <span className={hasWords ? 'truncate' : 'sr-only'}>{outcomeOf(span)}</span>
    </span>
  )
}
