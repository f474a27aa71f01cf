import { titleOfInput } from '@boocode/contracts'
import type { CacheBreak, ModelCall, ModelSpans, Outcome, SessionFrame, SpansResponse, ToolSpans } from '@boocode/contracts'

interface SpanCommon {
  readonly id: string
  readonly turn: number
  readonly step: number
  /** Of the tool or the model. */
  readonly name: string
  /** Null of a summary. */
  readonly messageId: string | null
  /** Epoch milliseconds. */
  readonly startMs: number
  /** Null while it runs. */
  readonly durationMs: number | null
  /** Null while it runs. */
  readonly outcome: Outcome | null
  /** Of the step, cached ones among them; null until the provider told. */
  readonly tokens: number | null
  readonly cachedTokens: number | null
  readonly reasoningTokens: number | null
}

export interface ToolSpan extends SpanCommon {
  readonly kind: 'tool'
  readonly messageId: string
  readonly callId: string
  /** What it is about: a path, a command. */
  readonly title: string
}

export interface ModelSpan extends SpanCommon {
  readonly kind: 'model'
  readonly purpose: ModelCall['purpose']
  readonly ttftMs: number | null
  readonly retries: number
  readonly promptTokens: number | null
  readonly completionTokens: number | null
  readonly costUsd: number | null
  readonly breakCode: CacheBreak['code'] | null
}

/** One call of a tool or of a model. */
export type Span = ToolSpan | ModelSpan

export type TraceFrame = Extract<SessionFrame, { type: 'tool_trace_start' | 'tool_trace_finish' | 'model_call_updated' }>

/** Where a call ended by the clock of its process: one that was set back in between cannot make it end before its start. */
function durationOf(startMs: number, finishedMs: number | null, latencyMs: number | null): number | null {
  if (latencyMs !== null) return latencyMs
  return finishedMs === null ? null : Math.max(0, finishedMs - startMs)
}

/** The rows of an answer that came by column. */
export function spansOf(answer: SpansResponse): Span[] {
  const tools = answer.tools.id.map((_, at) => toolAt(answer, answer.tools, at))
  return [...tools, ...answer.models.id.map((_, at) => modelAt(answer, answer.models, at))]
}

function commonAt({ names }: SpansResponse, columns: ToolSpans | ModelSpans, at: number) {
  const startMs = columns.started_ms[at] ?? 0
  return {
    id: columns.id[at] ?? '',
    turn: columns.turn_number[at] ?? 1,
    step: columns.step[at] ?? 0,
    name: names[columns.name[at] ?? 0] ?? '',
    startMs,
    durationMs: durationOf(startMs, columns.finished_ms[at] ?? null, columns.latency_ms[at] ?? null),
    outcome: columns.outcome[at] ?? null,
    cachedTokens: columns.cache_tokens[at] ?? null,
    reasoningTokens: columns.reasoning_tokens[at] ?? null,
  }
}

function toolAt(answer: SpansResponse, tools: ToolSpans, at: number): ToolSpan {
  return {
    kind: 'tool',
    ...commonAt(answer, tools, at),
    messageId: answer.message_ids[tools.message[at] ?? 0] ?? '',
    callId: tools.tool_call_id[at] ?? '',
    title: tools.title[at] ?? '',
    tokens: tools.tokens_used[at] ?? null,
  }
}

function modelAt(answer: SpansResponse, models: ModelSpans, at: number): ModelSpan {
  const message = models.message[at] ?? null
  const promptTokens = models.prompt_tokens[at] ?? null
  const completionTokens = models.completion_tokens[at] ?? null
  return {
    kind: 'model',
    ...commonAt(answer, models, at),
    messageId: message === null ? null : (answer.message_ids[message] ?? null),
    purpose: models.purpose[at] ?? 'step',
    ttftMs: models.ttft_ms[at] ?? null,
    retries: models.retries[at] ?? 0,
    promptTokens,
    completionTokens,
    tokens: promptTokens === null ? null : promptTokens + (completionTokens ?? 0),
    costUsd: models.cost_usd[at] ?? null,
    breakCode: models.break_code[at] ?? null,
  }
}

/** What a frame says of its span; null of an end whose beginning is not known, which only a new reading can tell. */
export function spanOfFrame(frame: TraceFrame, known: Span | undefined): Span | null {
  switch (frame.type) {
    case 'tool_trace_start':
      return startedTool(frame)
    case 'tool_trace_finish':
      return known?.kind === 'tool' ? finishedTool(frame, known) : null
    case 'model_call_updated':
      return modelOf(frame.call)
  }
}

function startedTool(frame: Extract<TraceFrame, { type: 'tool_trace_start' }>): ToolSpan {
  const { tool_input: input } = frame
  return {
    kind: 'tool',
    id: frame.trace_id,
    turn: frame.turn_number,
    step: frame.step,
    name: frame.tool_name,
    messageId: frame.message_id,
    callId: frame.tool_call_id,
    title: titleOfInput(frame.input_truncated && typeof input === 'string' ? input : (JSON.stringify(input) ?? '')),
    startMs: Date.parse(frame.started_at),
    durationMs: null,
    outcome: null,
    tokens: frame.tokens_used,
    cachedTokens: frame.cache_tokens,
    reasoningTokens: frame.reasoning_tokens,
  }
}

function finishedTool(frame: Extract<TraceFrame, { type: 'tool_trace_finish' }>, known: ToolSpan): ToolSpan {
  return {
    ...known,
    durationMs: durationOf(known.startMs, Date.parse(frame.finished_at), frame.latency_ms),
    outcome: frame.outcome,
    tokens: frame.tokens_used,
    cachedTokens: frame.cache_tokens,
    reasoningTokens: frame.reasoning_tokens,
  }
}

function modelOf(call: ModelCall): ModelSpan {
  const startMs = Date.parse(call.started_at)
  return {
    kind: 'model',
    id: call.id,
    turn: call.turn_number,
    step: call.step,
    name: call.model,
    messageId: call.message_id,
    startMs,
    durationMs: durationOf(startMs, call.finished_at === null ? null : Date.parse(call.finished_at), call.latency_ms),
    outcome: call.outcome,
    tokens: call.usage === null ? null : call.usage.prompt_tokens + call.usage.completion_tokens,
    cachedTokens: call.usage?.cache_hit_tokens ?? null,
    reasoningTokens: call.usage?.reasoning_tokens ?? null,
    promptTokens: call.usage?.prompt_tokens ?? null,
    completionTokens: call.usage?.completion_tokens ?? null,
    purpose: call.purpose,
    ttftMs: call.ttft_ms,
    retries: call.retries,
    costUsd: call.cost_usd,
    breakCode: call.cache_break?.code ?? null,
  }
}

export function isRunning(span: Span): boolean {
  return span.outcome === null && span.durationMs === null
}

/** How much of a call is known: news of one call can come by two ways, in any order, and what tells more wins. */
export function progressOf(span: Span): number {
  const isEnded = isRunning(span) ? 0 : 4
  const hasOutcome = span.outcome === null ? 0 : 2
  return isEnded + hasOutcome + (span.kind === 'model' && span.ttftMs !== null ? 1 : 0)
}
