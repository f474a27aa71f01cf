import type { CacheBreak } from '@boocode/contracts'
import { formatCount } from '../../../lib/format.ts'
import { showHidden } from '../../../lib/show-hidden.ts'

/** Where and why a cache was lost, for a line; null for a first request, which could not have had one. */
export function breakWords({ code, reason, lost_tokens, step }: CacheBreak & { step: number }): string | null {
  if (code === 'first_request') return null
  const where = step > 1 ? ` at step ${step}` : ' here'
  const lost = lost_tokens === 0 ? '' : ` (${formatCount(lost_tokens)} tokens paid again)`
  return `Cache broke${where}: ${showHidden(reason)}${lost}`
}
