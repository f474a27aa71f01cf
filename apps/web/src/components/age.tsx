import { useMinutes } from '../lib/clock.ts'
import { formatAge } from '../lib/format.ts'

/** How long ago an instant was, in a narrow column; the exact time on hover. */
export function Age({ at, className }: { at: string; className?: string }) {
  const now = useMinutes()
  return (
    <time dateTime={at} title={new Date(at).toLocaleString()} className={className}>
      {formatAge(now - Date.parse(at))}
    </time>
  )
}
