import { segmentKindSchema } from '@boocode/contracts'
import type { CacheBreak, CacheSegment, SegmentKind } from '@boocode/contracts'
import type { PromptRun } from './prompt-runs.ts'
import { combineHashes } from './text-meter.ts'

/** Runs of a prompt as they are kept to compare the next one with: `count` of them at once, where it is long. */
export interface KeptRun extends PromptRun {
  count: number
}

/** A segment with the hash of its runs. */
export type HashedSegment = CacheSegment & { hash: string }

/** Runs at both ends of a long prompt that are kept one by one: it changes at its ends. */
const headRuns = 8
const tailRuns = 200
const groupRuns = 32

/** The runs with their tokens scaled so that they sum up to what the provider counted. */
export function scaleRuns(runs: readonly PromptRun[], promptTokens: number): PromptRun[] {
  const estimated = runs.reduce((sum, run) => sum + run.tokens, 0)
  if (estimated === 0) return runs.map((run, index) => ({ ...run, tokens: index === 0 ? promptTokens : 0 }))
  const shares = runs.map((run) => (run.tokens * promptTokens) / estimated)
  const scaled = shares.map(Math.floor)
  const missing = promptTokens - scaled.reduce((sum, tokens) => sum + tokens, 0)
  const byRemainder = shares.map((share, index) => ({ index, remainder: share - Math.floor(share) })).sort((a, b) => b.remainder - a.remainder || a.index - b.index)
  for (const { index } of byRemainder.slice(0, missing)) scaled[index] = (scaled[index] ?? 0) + 1
  return runs.map((run, index) => ({ ...run, tokens: scaled[index] ?? 0 }))
}

/** What scaled runs sum up to by kind, in the order of the kinds: a prefix cache hits from the front. */
export function toSegments(scaled: readonly PromptRun[], hitTokens: number): HashedSegment[] {
  const sums = new Map<SegmentKind, { tokens: number; hit_tokens: number; hashes: string[] }>()
  let hitsLeft = hitTokens
  for (const { kind, tokens, hash } of scaled) {
    const sum = sums.get(kind) ?? { tokens: 0, hit_tokens: 0, hashes: [] }
    const hits = Math.min(hitsLeft, tokens)
    hitsLeft -= hits
    sums.set(kind, { tokens: sum.tokens + tokens, hit_tokens: sum.hit_tokens + hits, hashes: [...sum.hashes, hash] })
  }
  return segmentKindSchema.options.flatMap((kind) => {
    const sum = sums.get(kind)
    return sum === undefined || sum.tokens === 0 ? [] : [{ kind, tokens: sum.tokens, hit_tokens: sum.hit_tokens, hash: combineHashes(sum.hashes) }]
  })
}

/** Scaled runs for the next request to be compared with, few enough to be kept with every call. */
export function keepRuns(scaled: readonly PromptRun[]): KeptRun[] {
  const kept: KeptRun[] = []
  const tailStart = scaled.length - tailRuns
  for (let at = 0; at < scaled.length; ) {
    const isSingle = at < headRuns || at >= tailStart
    const group = scaled.slice(at, isSingle ? at + 1 : Math.min(at + groupRuns, tailStart))
    kept.push({ kind: group[0]?.kind ?? 'history', tokens: group.reduce((sum, run) => sum + run.tokens, 0), hash: hashOf(group), count: group.length })
    at += group.length
  }
  return kept
}

/** The request before in the same chat, and what happened to the chat since. */
export interface RequestBefore {
  model: string
  runs: readonly KeptRun[]
  promptTokens: number
  /** It asked for a summary: its last run was an instruction that nobody repeats. */
  isCompaction: boolean
  /** From its end to the start of the request that is explained. */
  idleMs: number
  wasCompacted: boolean
  wasRewound: boolean
}

export interface RequestNow {
  model: string
  runs: readonly PromptRun[]
  promptTokens: number
  hitTokens: number
}

/** Providers cache in blocks, so that the end of a prompt may be missing though nothing changed. */
const blockTokens = 128
/** Sooner than that no provider forgets. */
const soonestColdMs = 60_000
/** Of the head that all chats share; what is less was not there. */
const headShare = 0.9

/** Why fewer tokens were hits than the request before allowed; null when they were not. */
export function explainBreak(now: RequestNow, before: RequestBefore | null): CacheBreak | null {
  if (before === null) return explainFirst(now)
  const [kept, allowed] = before.isCompaction ? withoutLast(before) : [before.runs, before.promptTokens]
  const lost = Math.min(allowed, now.promptTokens) - now.hitTokens
  if (lost <= 0) return null
  const segment = firstChange(now.runs, kept)
  if (before.model !== now.model) return { segment, code: 'model_changed', reason: 'model changed', lost_tokens: lost }
  if (segment !== null) return { segment, ...changeOf(segment, before), lost_tokens: lost }
  if (lost <= blockTokens) return null
  if (before.idleMs < soonestColdMs) return { segment: null, code: 'unknown', reason: 'nothing changed: the provider did not use its cache', lost_tokens: lost }
  return { segment: null, code: 'cold', reason: `cold: idle for ${formatIdle(before.idleMs)}`, lost_tokens: lost }
}

function explainFirst({ runs, promptTokens, hitTokens }: RequestNow): CacheBreak | null {
  const head = scaleRuns(runs, promptTokens).reduce((sum, run) => sum + (run.kind === 'system' || run.kind === 'tools' ? run.tokens : 0), 0)
  return hitTokens >= head * headShare ? null : { segment: null, code: 'first_request', reason: 'first request of the chat', lost_tokens: 0 }
}

function withoutLast({ runs, promptTokens }: RequestBefore): [readonly KeptRun[], number] {
  return [runs.slice(0, -1), promptTokens - (runs.at(-1)?.tokens ?? 0)]
}

/** The kind of the first of the kept runs that the prompt does not begin with; null when it begins with all of them. */
function firstChange(runs: readonly PromptRun[], kept: readonly KeptRun[]): SegmentKind | null {
  let at = 0
  for (const run of kept) {
    const group = runs.slice(at, at + run.count)
    if (group.length < run.count || hashOf(group) !== run.hash) return run.kind === 'input' ? 'history' : run.kind
    at += run.count
  }
  return null
}

function changeOf(segment: SegmentKind, before: RequestBefore): Pick<CacheBreak, 'code' | 'reason'> {
  if (segment === 'system') return { code: 'system_changed', reason: 'system prompt changed' }
  if (segment === 'tools') return { code: 'tools_changed', reason: 'tools changed' }
  if (before.wasCompacted) return { code: 'compacted', reason: 'history rewritten by compaction' }
  if (before.wasRewound) return { code: 'rewound', reason: 'history rewound' }
  if (segment === 'memory') return { code: 'memory_changed', reason: 'memory changed' }
  return { code: 'history_rewritten', reason: segment === 'tool_results' ? 'tool results rewritten' : 'history rewritten' }
}

function hashOf(group: readonly PromptRun[]): string {
  const [first] = group
  return group.length === 1 && first !== undefined ? first.hash : combineHashes(group.map(({ hash }) => hash))
}

/** `45 s`, `12 min`, `3 h`, `2 days`. */
function formatIdle(ms: number): string {
  const minutes = ms / 60_000
  if (minutes < 1) return `${Math.round(ms / 1000)} s`
  if (minutes < 90) return `${Math.round(minutes)} min`
  const hours = minutes / 60
  return hours < 48 ? `${Math.round(hours)} h` : `${Math.round(hours / 24)} days`
}
