import type { TimelineTurn } from '@boocode/contracts'
import { instant, turnOf } from './session-script.ts'

/** A turn that is over and did nothing. */
export function timelineTurnOf(number: number, patch: Partial<TimelineTurn> = {}): TimelineTurn {
  const id = `0198c5a0-0000-7000-8001-${number.toString(16).padStart(12, '0')}`
  const over = turnOf(id, number, { status: 'completed', finished_at: instant(number) })
  return { ...over, first_message_id: id, tool_calls: 0, failed_calls: 0, approvals: 0, compactions: 0, saved_usd: null, cache_break: null, ...patch }
}
