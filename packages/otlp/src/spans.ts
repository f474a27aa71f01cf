import type { ModelCall, Outcome, Trace, Turn } from '@boocode/contracts'
import { conventionVersion, double, spanKind, statusCode, toAttributes } from './otlp.ts'
import type { AttributeValue, OtlpSpan } from './otlp.ts'

export { conventionVersion }

/** Where a span hangs: ids are those of rows. */
export interface SpanPlace {
  /** The turn at the root of the tree, whose id is the trace's. */
  rootTurnId: string
  /** The row above; null for the root. */
  parentId: string | null
}

export interface SpanOptions {
  /** With the inputs and outputs of tools, which may hold anything that a project holds. */
  withContent: boolean
}

/** A turn and what happened in it. */
export interface TurnRecord {
  turn: Turn
  session_id: string
  agent: string
  calls: readonly ModelCall[]
  traces: readonly Trace[]
  /** Of a turn that another one started; by default it is a root. */
  place?: SpanPlace
}

/** The spans of a turn that have ended, the parents before their children: the turn, its requests to the model, their tool calls. */
export function turnSpans(record: TurnRecord, options: SpanOptions): OtlpSpan[] {
  const { turn, calls, traces } = record
  const place = record.place ?? { rootTurnId: turn.id, parentId: null }
  const below = (parentId: string): SpanPlace => ({ rootTurnId: place.rootTurnId, parentId })
  const callOf = new Map(calls.flatMap((call) => (call.message_id === null ? [] : [[call.message_id, call.id] as const])))
  return [
    turnSpan(record, place),
    ...calls.map((call) => modelCallSpan(call, below(turn.id))),
    ...traces.map((trace) => toolSpan(trace, below(callOf.get(trace.message_id) ?? turn.id), options)),
  ].filter((span) => span !== null)
}

/** Null while the turn goes on. */
export function turnSpan({ turn, session_id, agent }: Pick<TurnRecord, 'turn' | 'session_id' | 'agent'>, place: SpanPlace): OtlpSpan | null {
  if (turn.finished_at === null) return null
  const startMs = Date.parse(turn.started_at ?? turn.created_at)
  const status = turn.status === 'failed' ? { code: statusCode.error, message: turn.error?.message ?? 'failed' } : { code: statusCode.unset }
  return {
    ...idsOf(turn.id, place),
    name: `invoke_agent ${agent}`,
    kind: spanKind.internal,
    ...timesOf(startMs, Date.parse(turn.finished_at) - startMs),
    attributes: toAttributes({
      'gen_ai.operation.name': 'invoke_agent',
      'gen_ai.agent.name': agent,
      'gen_ai.conversation.id': turn.chat_id,
      'gen_ai.request.model': turn.model,
      ...usageAttributes(turn.usage),
      'error.type': turn.error?.code,
      'boocode.session.id': session_id,
      'boocode.turn.id': turn.id,
      'boocode.turn.number': turn.number,
      'boocode.turn.kind': turn.kind,
      'boocode.turn.status': turn.status,
      'boocode.turn.steps': turn.step,
      'boocode.turn.mode': turn.mode,
      'boocode.turn.resumed_count': turn.resumed_count,
      'boocode.cost_usd': double(turn.cost_usd),
    }),
    status,
  }
}

/** Null while the request is answered. */
export function modelCallSpan(call: ModelCall, place: SpanPlace): OtlpSpan | null {
  if (call.outcome === null) return null
  return {
    ...idsOf(call.id, place),
    name: `chat ${call.model}`,
    kind: spanKind.client,
    ...timesOf(Date.parse(call.started_at), call.latency_ms ?? sinceStart(call)),
    attributes: toAttributes({
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': call.provider,
      'gen_ai.conversation.id': call.chat_id,
      'gen_ai.request.model': call.model,
      'gen_ai.request.stream': true,
      'gen_ai.output.type': 'text',
      'gen_ai.response.finish_reasons': call.finish_reason === null ? null : [call.finish_reason],
      'gen_ai.response.time_to_first_chunk': double(call.ttft_ms === null ? null : call.ttft_ms / 1000),
      ...usageAttributes(call.usage),
      ...outcomeAttributes(call.outcome),
      'boocode.session.id': call.session_id,
      'boocode.turn.id': call.turn_id,
      'boocode.turn.number': call.turn_number,
      'boocode.step': call.step,
      'boocode.purpose': call.purpose,
      'boocode.message.id': call.message_id,
      'boocode.request.effort': call.effort,
      'boocode.retries': call.retries,
      'boocode.cost_usd': double(call.cost_usd),
      'boocode.saved_usd': double(call.saved_usd),
      'boocode.price_tier': call.price_tier,
      'boocode.cache.break': call.cache_break?.reason,
      'boocode.cache.lost_tokens': call.cache_break?.lost_tokens,
    }),
    status: statusOf(call.outcome, call.error),
  }
}

/** Null while the tool runs. */
export function toolSpan(trace: Trace, place: SpanPlace, { withContent }: SpanOptions): OtlpSpan | null {
  if (trace.outcome === null) return null
  const input = typeof trace.tool_input === 'string' ? trace.tool_input : JSON.stringify(trace.tool_input ?? null)
  const content = withContent ? { 'gen_ai.tool.call.arguments': input, 'gen_ai.tool.call.result': trace.tool_output } : {}
  const facts = Object.entries(trace.facts ?? {}).flatMap(([name, value]): [string, AttributeValue][] => (isPlain(value) ? [[`boocode.tool.${name}`, value]] : []))
  return {
    ...idsOf(trace.id, place),
    name: `execute_tool ${trace.tool_name}`,
    kind: spanKind.internal,
    ...timesOf(Date.parse(trace.started_at), trace.latency_ms ?? sinceStart(trace)),
    attributes: toAttributes({
      'gen_ai.operation.name': 'execute_tool',
      'gen_ai.conversation.id': trace.chat_id,
      'gen_ai.tool.name': trace.tool_name,
      'gen_ai.tool.call.id': trace.tool_call_id,
      'gen_ai.tool.type': 'function',
      ...content,
      ...outcomeAttributes(trace.outcome),
      'boocode.session.id': trace.session_id,
      'boocode.turn.number': trace.turn_number,
      'boocode.step': trace.step,
      'boocode.message.id': trace.message_id,
      ...Object.fromEntries(facts),
    }),
    // What a tool says of its failure is its output, which may hold anything.
    status: statusOf(trace.outcome, withContent ? trace.error : null),
  }
}

function usageAttributes(usage: Turn['usage'] | null): Record<string, AttributeValue> {
  if (usage === null) return {}
  return {
    'gen_ai.usage.input_tokens': usage.prompt_tokens,
    'gen_ai.usage.output_tokens': usage.completion_tokens,
    'gen_ai.usage.cache_read.input_tokens': usage.cache_hit_tokens,
    'gen_ai.usage.reasoning.output_tokens': usage.reasoning_tokens,
  }
}

function outcomeAttributes(outcome: Outcome): Record<string, AttributeValue> {
  return { 'error.type': isFailure(outcome) ? outcome : null, 'boocode.outcome': outcome }
}

/** What a person stopped did not fail. */
function isFailure(outcome: Outcome): boolean {
  return outcome !== 'success' && outcome !== 'cancelled'
}

function statusOf(outcome: Outcome, message: string | null): OtlpSpan['status'] {
  return isFailure(outcome) ? { code: statusCode.error, message: message ?? outcome } : { code: statusCode.unset }
}

function isPlain(value: unknown): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value))
}

function sinceStart(row: { started_at: string; finished_at: string | null }): number {
  return row.finished_at === null ? 0 : Date.parse(row.finished_at) - Date.parse(row.started_at)
}

/** A clock that was set back between start and end makes no span that ends before it began. */
function timesOf(startMs: number, durationMs: number): Pick<OtlpSpan, 'startTimeUnixNano' | 'endTimeUnixNano'> {
  const nanos = (ms: number) => String(BigInt(Math.round(ms)) * 1_000_000n)
  return { startTimeUnixNano: nanos(startMs), endTimeUnixNano: nanos(startMs + Math.max(0, durationMs)) }
}

function idsOf(rowId: string, place: SpanPlace): Pick<OtlpSpan, 'traceId' | 'spanId' | 'parentSpanId'> {
  const ids = { traceId: hex(place.rootTurnId), spanId: spanId(rowId) }
  return place.parentId === null ? ids : { ...ids, parentSpanId: spanId(place.parentId) }
}

function hex(id: string): string {
  return id.replaceAll('-', '').toLowerCase()
}

/** The second half of a UUID: random, and never all zero because of its variant. */
function spanId(id: string): string {
  return hex(id).slice(16)
}
