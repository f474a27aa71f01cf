import type { ModelSpan, Span, ToolSpan } from '../features/traces/store/span.ts'
import type { TurnSpans } from '../features/traces/store/span-book.ts'

const messageId = '0198c5a0-0000-7000-8000-00000000dddd'

export function toolSpan(id: string, patch: Partial<ToolSpan> = {}): ToolSpan {
  return {
    kind: 'tool',
    id,
    turn: 1,
    step: 1,
    name: 'read_file',
    messageId,
    callId: `call_${id}`,
    title: `src/${id}.ts`,
    startMs: 0,
    durationMs: 10,
    outcome: 'success',
    tokens: 100,
    cachedTokens: 40,
    reasoningTokens: 0,
    ...patch,
  }
}

export function modelSpan(id: string, patch: Partial<ModelSpan> = {}): ModelSpan {
  return {
    kind: 'model',
    id,
    turn: 1,
    step: 1,
    name: 'deepseek-flash',
    messageId,
    purpose: 'step',
    startMs: 0,
    durationMs: 10,
    outcome: 'success',
    ttftMs: 5,
    retries: 0,
    tokens: 100,
    promptTokens: 80,
    completionTokens: 20,
    cachedTokens: 40,
    reasoningTokens: 0,
    costUsd: 0.5,
    breakCode: null,
    ...patch,
  }
}

export function turnsOf(spans: readonly Span[]): ReadonlyMap<number, TurnSpans> {
  return Map.groupBy(spans, (span) => span.turn)
}

/** A day of work: turns of ten steps, each a request and the calls of tools that it made. */
export function longDay(calls: number): ReadonlyMap<number, TurnSpans> {
  const spans = Array.from({ length: calls }, (_, n): Span => {
    const turn = 1 + Math.floor(n / 100)
    const at = turn * 900_000 + (n % 100) * 700
    const place = { turn, step: 1 + Math.floor((n % 100) / 10), startMs: at, durationMs: 100 + ((n * 7_919) % 6_000) }
    return n % 10 === 0 ? modelSpan(`m${n}`, place) : toolSpan(`t${n}`, { ...place, outcome: n % 37 === 0 ? 'error' : 'success' })
  })
  return turnsOf(spans)
}
