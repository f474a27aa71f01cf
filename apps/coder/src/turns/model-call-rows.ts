import { explainBreak, keepRuns, scaleRuns, toSegments } from '@boocode/agent'
import type { KeptRun, PromptRun, RequestBefore, RequestEnd, StartedRequest } from '@boocode/agent'
import type { CacheBreak, CacheSegment, ModelCall, Usage } from '@boocode/contracts'
import type { Sql } from '@boocode/db'
import type { CallCost } from '../prices/call-cost.ts'
import type { Lease } from './lease.ts'
import type { EmitHere } from './turn-writer.ts'

/** One request as it is being recorded. */
export interface RecordedCall {
  id: string
  /** The message that it writes; null for a summary. */
  messageId: string | null
  provider: string
  request: StartedRequest
}

/** The last request of the chat that was answered, to compare the next one with. */
export interface CallBefore {
  id: string
  model: string
  runs: readonly KeptRun[]
  promptTokens: number
  isCompaction: boolean
  endedAtMs: number
  wasCompacted: boolean
  wasRewound: boolean
}

/** Records that a request begins, and tells of it. Does nothing when it is recorded already. */
export async function startModelCall(tx: Sql, emit: EmitHere, lease: Lease, call: RecordedCall): Promise<void> {
  const { purpose, step, retries, startedAtMs } = call.request
  const rows = await tx<{ id: string }>`
    insert into model_calls (id, session_id, chat_id, turn_id, message_id, turn_number, step, purpose, provider, model, effort, retries, started_at)
    values (${call.id}, ${lease.sessionId}, ${lease.chatId}, ${lease.turnId}, ${call.messageId}, ${lease.number}, ${step}, ${purpose},
      ${call.provider}, ${lease.model}, ${lease.effort}, ${retries}, ${new Date(startedAtMs).toISOString()})
    on conflict (id) do nothing returning id`
  if (rows.length > 0) emit({ type: 'model_call_updated', chat_id: lease.chatId, call: present(lease, call, running) })
}

/** What is known of an answered request beside what it was measured to take. */
export interface Judgement {
  cost: CallCost
  segments: CacheSegment[]
  cacheBreak: CacheBreak | null
  /** For the next request to be compared with; null when there is nothing to compare. */
  runs: readonly KeptRun[] | null
  /** Whose runs nobody needs any more. */
  beforeId: string | null
}

const unjudged: Judgement = { cost: { cost_usd: null, saved_usd: null, price_tier: null }, segments: [], cacheBreak: null, runs: null, beforeId: null }

/**
 * Records how a request ended, adds what it used to its turn, and tells of it. False when its end was
 * recorded before.
 */
export async function endModelCall(tx: Sql, emit: EmitHere, lease: Lease, ended: { call: RecordedCall; end: RequestEnd; judgement: Judgement | null }): Promise<boolean> {
  const { call, end } = ended
  const { cost, segments, cacheBreak, runs, beforeId } = ended.judgement ?? unjudged
  const finishedAt = new Date(call.request.startedAtMs + end.latencyMs).toISOString()
  const firstTokenAt = end.ttftMs === null ? null : new Date(call.request.startedAtMs + end.ttftMs).toISOString()
  const rows = await tx<{ id: string }>`
    update model_calls set first_token_at = ${firstTokenAt}, ttft_ms = ${end.ttftMs}, finished_at = ${finishedAt}, latency_ms = ${end.latencyMs},
      outcome = ${end.outcome}, finish_reason = ${end.finishReason}, error = ${end.error},
      prompt_tokens = ${end.usage?.prompt_tokens ?? null}, cache_hit_tokens = ${end.usage?.cache_hit_tokens ?? null},
      cache_miss_tokens = ${end.usage?.cache_miss_tokens ?? null}, completion_tokens = ${end.usage?.completion_tokens ?? null},
      reasoning_tokens = ${end.usage?.reasoning_tokens ?? null},
      cost_usd = ${cost.cost_usd}, saved_usd = ${cost.saved_usd}, price_tier = ${cost.price_tier},
      segments = ${JSON.stringify(segments)}::json, runs = ${runs === null ? null : JSON.stringify(runs)}::json,
      cache_break = ${cacheBreak === null ? null : JSON.stringify(cacheBreak)}::json
    where id = ${call.id} and outcome is null returning id`
  if (rows.length === 0) return false
  if (beforeId !== null) await tx`update model_calls set runs = null where id = ${beforeId}`
  if (end.usage !== null) await addTurnUsage(tx, lease, end.usage)
  const shown = segments.map(({ kind, tokens, hit_tokens }) => ({ kind, tokens, hit_tokens }))
  emit({ type: 'model_call_updated', chat_id: lease.chatId, call: present(lease, call, { end, finishedAt, cost, segments: shown, cacheBreak }) })
  return true
}

/** What the request used is the turn's too; its cost is the sum of those of its requests. */
async function addTurnUsage(tx: Sql, lease: Lease, usage: Usage): Promise<void> {
  await tx`
    update turns set prompt_tokens = prompt_tokens + ${usage.prompt_tokens},
      cache_hit_tokens = cache_hit_tokens + ${usage.cache_hit_tokens},
      cache_miss_tokens = cache_miss_tokens + ${usage.cache_miss_tokens},
      completion_tokens = completion_tokens + ${usage.completion_tokens},
      reasoning_tokens = reasoning_tokens + ${usage.reasoning_tokens},
      cost_usd = (select sum(m.cost_usd) from model_calls m where m.turn_id = ${lease.turnId})
    where id = ${lease.turnId}`
}

/** Ends the requests of a turn that nobody will end any more. */
export async function closeOpenModelCalls(tx: Sql, emit: EmitHere, lease: Lease, outcome: 'interrupted' | 'cancelled'): Promise<void> {
  const rows = await tx<{ id: string }>`
    update model_calls set outcome = ${outcome}, finished_at = greatest(started_at, clock_timestamp())
    where turn_id = ${lease.turnId} and outcome is null returning id`
  if (rows.length === 0) return
  const calls = await tx<ModelCall>`select * from model_call_view where id = any(${rows.map(({ id }) => id)}::uuid[])`
  for (const call of calls) emit({ type: 'model_call_updated', chat_id: lease.chatId, call })
}

export async function selectCallBefore(sql: Sql, chatId: string): Promise<CallBefore | null> {
  const rows = await sql<Omit<CallBefore, 'endedAtMs'> & { endedAt: string }>`
    select m.id, m.model, m.runs, m.prompt_tokens as "promptTokens", m.purpose = 'compaction' as "isCompaction", m.finished_at as "endedAt",
      exists (select from compactions k where k.chat_id = m.chat_id and k.status = 'applied' and k.created_at > m.started_at) as "wasCompacted",
      exists (select from rewinds r where r.chat_id = m.chat_id and r.created_at > m.started_at) as "wasRewound"
    from model_calls m
    where m.chat_id = ${chatId} and m.outcome = 'success' and m.runs is not null
    order by m.turn_number desc, m.started_at desc, m.id desc limit 1`
  const [row] = rows
  return row === undefined ? null : { ...row, endedAtMs: Date.parse(row.endedAt) }
}

/** What of the prompt was cached and why not more. */
export function judgeCache(
  now: { model: string; runs: readonly PromptRun[]; usage: Usage; startedAtMs: number },
  before: CallBefore | null,
  reportsHits: boolean,
): Pick<Judgement, 'segments' | 'cacheBreak' | 'runs'> {
  const { model, runs, usage } = now
  if (usage.prompt_tokens === 0) return { segments: [], cacheBreak: null, runs: null }
  const scaled = scaleRuns(runs, usage.prompt_tokens)
  const asBefore: RequestBefore | null = before === null ? null : { ...before, idleMs: Math.max(0, now.startedAtMs - before.endedAtMs) }
  const request = { model, runs, promptTokens: usage.prompt_tokens, hitTokens: usage.cache_hit_tokens }
  return {
    segments: toSegments(scaled, usage.cache_hit_tokens),
    cacheBreak: reportsHits || usage.cache_hit_tokens > 0 ? explainBreak(request, asBefore) : null,
    runs: keepRuns(scaled),
  }
}

interface PresentEnd {
  end: RequestEnd | null
  finishedAt: string | null
  cost: CallCost
  segments: CacheSegment[]
  cacheBreak: CacheBreak | null
}

const running: PresentEnd = { end: null, finishedAt: null, cost: unjudged.cost, segments: [], cacheBreak: null }

/** As the row reads. */
function present(lease: Lease, { id, messageId, provider, request }: RecordedCall, { end, finishedAt, cost, segments, cacheBreak }: PresentEnd): ModelCall {
  return {
    id,
    session_id: lease.sessionId,
    chat_id: lease.chatId,
    turn_id: lease.turnId,
    message_id: messageId,
    turn_number: lease.number,
    step: request.step,
    purpose: request.purpose,
    provider,
    model: lease.model,
    effort: lease.effort,
    started_at: new Date(request.startedAtMs).toISOString(),
    ttft_ms: end?.ttftMs ?? null,
    finished_at: finishedAt,
    latency_ms: end?.latencyMs ?? null,
    outcome: end?.outcome ?? null,
    finish_reason: end?.finishReason ?? null,
    retries: request.retries,
    error: end?.error ?? null,
    usage: end?.usage ?? null,
    ...cost,
    segments,
    cache_break: cacheBreak,
  }
}
