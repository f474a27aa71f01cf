import { useSeconds } from '../lib/clock.ts'
import { formatElapsed } from '../lib/format.ts'

/** A clock that counts up from an instant (epoch milliseconds). */
export function Elapsed({ since }: { since: number }) {
  return <span className="tabular">{formatElapsed(useSeconds() - since)}</span>
}
