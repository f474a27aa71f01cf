import { cx } from '../class-names.ts'

export interface CacheBarProps {
  hitTokens: number
  missTokens: number
  /** For a part of something: the tokens that the whole width stands for. */
  ofTokens?: number
  className?: string
}

/** What of a prompt was cached, stacked: hit green, miss grey and hatched, so that the two differ without colour too. */
export function CacheBar({ hitTokens, missTokens, ofTokens, className }: CacheBarProps) {
  const whole = Math.max(1, ofTokens ?? hitTokens + missTokens)
  return (
    <span aria-hidden className={cx('inline-flex h-1.5 shrink-0 gap-px overflow-hidden rounded-full bg-raised', className)}>
      <span className="h-full bg-done" style={{ width: `${(hitTokens / whole) * 100}%` }} />
      <span className="cache-miss h-full" style={{ width: `${(missTokens / whole) * 100}%` }} />
    </span>
  )
}
