import { Popover } from '../../../components/popover.tsx'
import { formatCount } from '../../../lib/format.ts'
import type { ContextMeterProps } from './context-details.tsx'
import { lazyPart } from '../../../components/lazy-part.tsx'

const ContextDetails = lazyPart(async () => (await import('./context-details.tsx')).ContextDetails, { waiting: <p className="text-small text-faint">Loading…</p> })

/** Shares of the window from which on the meter looks full: when a person is warned, and when older messages are summed up. */
const warnShare = 0.7
const fullShare = 0.8

/** How full the model's window is, and what fills it. */
export function ContextMeter({ chatId, usedTokens, windowTokens, turnNumber }: ContextMeterProps) {
  const share = windowTokens === 0 ? 0 : Math.min(1, usedTokens / windowTokens)
  const color = share >= fullShare ? 'bg-failed' : share >= warnShare ? 'bg-needs-you' : 'bg-working'
  const words = `${formatCount(usedTokens)} of ${formatCount(windowTokens)}`
  return (
    <Popover
      label="Context"
      align="end"
      trigger={
        <button type="button" aria-label={`${words} context`} className="inline-flex items-center gap-1.5 rounded hover:text-ink">
          <span aria-hidden className="h-1.5 w-10 overflow-hidden rounded-full bg-pressed max-wide:hidden">
            <span className={`block h-full ${color}`} style={{ width: `${share * 100}%` }} />
          </span>
          <span>
            {words}
            <span className="max-wide:hidden"> context</span>
          </span>
        </button>
      }
    >
      <ContextDetails chatId={chatId} usedTokens={usedTokens} windowTokens={windowTokens} turnNumber={turnNumber} />
    </Popover>
  )
}
