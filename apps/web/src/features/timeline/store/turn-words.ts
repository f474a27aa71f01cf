import type { TimelineTurn, TurnStatus } from '@boocode/contracts'
import { cacheRate } from '../../../lib/cache-rate.ts'
import { countOf, formatCount, formatDuration, formatMoment, formatUsd } from '../../../lib/format.ts'

export const statusWords: Record<TurnStatus, string> = {
  queued: 'queued',
  running: 'running',
  awaiting_input: 'waits for you',
  completed: 'completed',
  failed: 'failed',
  cancelled: 'stopped',
}

export type MarkKind = 'approval' | 'error' | 'compaction' | 'interruption' | 'cache_break'

export interface TurnMark {
  readonly kind: MarkKind
  /** `2 approvals`, `1 failed call`. */
  readonly words: string
}

/** What happened in a turn that a person may look for. */
export function marksOf(turn: TimelineTurn): TurnMark[] {
  const broke = turn.cache_break !== null && turn.cache_break.code !== 'first_request'
  const marks: (TurnMark | false)[] = [
    turn.approvals > 0 && { kind: 'approval', words: countOf(turn.approvals, 'approval') },
    turn.status === 'failed' && { kind: 'error', words: turn.error === null ? 'failed' : `failed: ${turn.error.message}` },
    turn.failed_calls > 0 && { kind: 'error', words: countOf(turn.failed_calls, 'failed call') },
    (turn.compactions > 0 || turn.kind === 'compact') && { kind: 'compaction', words: turn.kind === 'compact' ? 'summary of older messages' : countOf(turn.compactions, 'compaction') },
    turn.resumed_count > 0 && { kind: 'interruption', words: turn.resumed_count === 1 ? 'continued after a restart' : `continued after ${turn.resumed_count} restarts` },
    turn.status === 'cancelled' && { kind: 'interruption', words: 'stopped' },
    broke && turn.cache_break !== null && { kind: 'cache_break', words: `cache broke: ${turn.cache_break.reason}` },
  ]
  return marks.filter((mark) => mark !== false)
}

/** How long a turn took, or has taken until `nowMs`; null before it began, and while it runs where no instant is given. */
export function durationMs(turn: TimelineTurn, nowMs: number | null = null): number | null {
  const until = turn.finished_at === null ? nowMs : Date.parse(turn.finished_at)
  return turn.started_at === null || until === null ? null : Math.max(0, until - Date.parse(turn.started_at))
}

export function totalTokens({ usage }: TimelineTurn): number {
  return usage.prompt_tokens + usage.completion_tokens
}

/** All that is told of a turn, for those who hear it. */
export function turnSentence(turn: TimelineTurn): string {
  const { usage } = turn
  const took = durationMs(turn)
  const rate = cacheRate(usage)
  const facts = [
    `Turn ${turn.number}`,
    statusWords[turn.status],
    turn.started_at !== null && formatMoment(Date.parse(turn.started_at)),
    turn.model,
    took !== null && formatDuration(took),
    countOf(turn.tool_calls, 'tool call'),
    totalTokens(turn) > 0 && `${formatCount(totalTokens(turn))} tokens`,
    usage.cache_hit_tokens > 0 && `${formatCount(usage.cache_hit_tokens)} cached`,
    usage.reasoning_tokens > 0 && `${formatCount(usage.reasoning_tokens)} reasoning`,
    turn.cost_usd !== null && formatUsd(turn.cost_usd),
    rate !== null && `cache ${rate.percent} %`,
    ...marksOf(turn).map((mark) => mark.words),
  ]
  return facts.filter((fact) => fact !== false).join(', ')
}
