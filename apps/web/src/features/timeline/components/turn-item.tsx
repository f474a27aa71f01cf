import type { TimelineTurn } from '@boocode/contracts'
import { CacheBadge } from '../../../components/usage/cache-badge.tsx'
import { CacheBar } from '../../../components/usage/cache-bar.tsx'
import { cx } from '../../../components/class-names.ts'
import { cacheRate } from '../../../lib/cache-rate.ts'
import { useSeconds } from '../../../lib/clock.ts'
import { countOf, formatCount, formatDuration, formatMoment, formatUsd } from '../../../lib/format.ts'
import { durationMs, marksOf, statusWords, totalTokens } from '../store/turn-words.ts'
import { Marks } from './marks.tsx'
import type { Orientation } from './use-strip-window.ts'

/** What is seen of a turn; `undefined` while it loads. */
export function TurnItem({ number, turn, orientation }: { number: number; turn: TimelineTurn | undefined; orientation: Orientation }) {
  if (turn === undefined) return <span className="tabular text-small text-faint">#{number} …</span>
  return orientation === 'horizontal' ? <Cell turn={turn} /> : <Row turn={turn} />
}

const isOpen = (turn: TimelineTurn) => turn.finished_at === null && turn.status !== 'queued'

function Row({ turn }: { turn: TimelineTurn }) {
  const { usage } = turn
  return (
    <>
      <span className="flex min-w-0 items-center gap-2">
        <span className="tabular font-medium">#{turn.number}</span>
        <span className="tabular text-muted">{turn.started_at === null ? statusWords[turn.status] : formatMoment(Date.parse(turn.started_at))}</span>
        <Duration turn={turn} />
        <span className="flex-1" />
        <Marks marks={marksOf(turn)} />
        <State turn={turn} />
      </span>
      <span className="tabular flex min-w-0 gap-2 text-small text-muted">
        <span className="min-w-0 truncate">{turn.model}</span>
        <span className="shrink-0">{countOf(turn.tool_calls, 'call')}</span>
        <span className="flex-1" />
        <span className="shrink-0">{costOf(turn)}</span>
      </span>
      <span className="tabular flex min-w-0 items-center gap-2 text-small text-faint">
        <span className="min-w-0 truncate">
          {formatCount(totalTokens(turn))} tokens · {formatCount(usage.cache_hit_tokens)} cached
          {usage.reasoning_tokens > 0 && ` · ${formatCount(usage.reasoning_tokens)} reasoning`}
        </span>
        <span className="flex-1" />
        <Cache turn={turn} />
      </span>
    </>
  )
}

function Cell({ turn }: { turn: TimelineTurn }) {
  return (
    <>
      <span className="flex min-w-0 items-center gap-1.5">
        <span className="tabular text-small font-medium">#{turn.number}</span>
        <Marks marks={marksOf(turn).slice(0, 3)} />
        <span className="flex-1" />
        <State turn={turn} />
        <Duration turn={turn} />
      </span>
      <span className="tabular flex min-w-0 items-center gap-1.5 text-small text-faint">
        <span className="min-w-0 truncate">
          {formatCount(totalTokens(turn))}
          {turn.cost_usd !== null && ` · ${formatUsd(turn.cost_usd)}`}
        </span>
        <span className="flex-1" />
        <Cache turn={turn} isNarrow />
      </span>
    </>
  )
}

function State({ turn }: { turn: TimelineTurn }) {
  if (!isOpen(turn)) return null
  const isWaiting = turn.status === 'awaiting_input'
  return (
    <span className={cx('inline-flex items-center gap-1 text-small', isWaiting ? 'text-needs-you' : 'text-working')}>
      <span aria-hidden className={cx('size-[7px] rounded-full', isWaiting ? 'bg-needs-you' : 'animate-pulse-state bg-working')} />
      {statusWords[turn.status]}
    </span>
  )
}

function Duration({ turn }: { turn: TimelineTurn }) {
  if (isOpen(turn)) return <RunningTime turn={turn} />
  const took = durationMs(turn)
  return took === null ? null : <span className="tabular text-small text-faint">{formatDuration(took)}</span>
}

function RunningTime({ turn }: { turn: TimelineTurn }) {
  const took = durationMs(turn, useSeconds()) ?? 0
  return <span className="tabular text-small text-faint">{formatDuration(Math.floor(took / 1_000) * 1_000)}</span>
}

function Cache({ turn, isNarrow = false }: { turn: TimelineTurn; isNarrow?: boolean }) {
  const rate = cacheRate(turn.usage)
  if (rate === null) return null
  return (
    <>
      <CacheBar hitTokens={rate.hitTokens} missTokens={rate.promptTokens - rate.hitTokens} className={isNarrow ? 'w-6' : 'w-12'} />
      <CacheBadge rate={rate} />
    </>
  )
}

function costOf(turn: TimelineTurn): string {
  if (turn.cost_usd !== null) return formatUsd(turn.cost_usd)
  return totalTokens(turn) > 0 ? 'no price set' : ''
}
