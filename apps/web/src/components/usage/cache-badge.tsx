import { CircleAlert, CircleCheck, CircleMinus } from 'lucide-react'
import type { LucideIcon } from 'lucide-react'
import { cx } from '../class-names.ts'
import type { CacheLevel, CacheRate } from '../../lib/cache-rate.ts'

const looks: Record<CacheLevel, { icon: LucideIcon; color: string; word: string }> = {
  good: { icon: CircleCheck, color: 'text-done', word: 'good' },
  fair: { icon: CircleMinus, color: 'text-needs-you', word: 'fair' },
  poor: { icon: CircleAlert, color: 'text-failed', word: 'low' },
}

export interface CacheBadgeProps {
  rate: CacheRate
  className?: string
}

/** The rate of a cache: its number, and by shape and colour whether it is good. */
export function CacheBadge({ rate, className }: CacheBadgeProps) {
  const { icon: Icon, color, word } = looks[rate.level]
  return (
    <span className={cx('tabular relative inline-flex shrink-0 items-center gap-1 whitespace-nowrap', className)} title={`Cache rate: ${word}`}>
      <Icon size={12} strokeWidth={2} aria-hidden className={color} />
      <span className={color}>{rate.percent} %</span>
      <span className="sr-only"> cached, {word}</span>
    </span>
  )
}
