import type { ModelCall, SpansResponse } from '@boocode/contracts'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { chatId, instant, sessionId } from '../../../testing/session-script.ts'
import type { Span, TraceFrame } from './span.ts'
import { emptyBook, findSpan, firstUnsureTurn, maxHeldSpans, withAnswer, withFrames } from './span-book.ts'
import type { SpanBook } from './span-book.ts'

const messageId = '0198c5a0-0000-7000-8000-00000000dddd'
const idOf = (n: number) => `0198c5a0-0000-7000-9000-${n.toString(16).padStart(12, '0')}`
const usage = { prompt_tokens: 80, cache_hit_tokens: 40, cache_miss_tokens: 40, completion_tokens: 20, reasoning_tokens: 0 }
const tokens = { tokens_used: 100, cache_tokens: 40, reasoning_tokens: 0 }

function start(n: number, turn = 1): TraceFrame {
  const call = { tool_call_id: `call_${n}`, tool_name: 'read_file', tool_input: { path: `src/${n}.ts` }, input_truncated: false }
  return { type: 'tool_trace_start', trace_id: idOf(n), chat_id: chatId, message_id: messageId, turn_number: turn, step: 1, ...call, started_at: instant(n), ...tokens }
}

function finish(n: number, turn = 1): TraceFrame {
  const told = { finished_at: instant(n + 9), latency_ms: 9, tool_output: 'ok', output_truncated: false, error: null, facts: null, outcome: 'success' as const }
  return { type: 'tool_trace_finish', trace_id: idOf(n), chat_id: chatId, message_id: messageId, turn_number: turn, step: 1, ...told, ...tokens }
}

function call(n: number, stage: 'started' | 'speaking' | 'ended', turn = 1): TraceFrame {
  const isEnded = stage === 'ended'
  const told: ModelCall = {
    id: idOf(n), session_id: sessionId, chat_id: chatId, turn_id: sessionId, message_id: messageId, turn_number: turn, step: 1, purpose: 'step', provider: 'deepseek',
    model: 'flash', effort: null, started_at: instant(n), ttft_ms: stage === 'started' ? null : 5, finished_at: isEnded ? instant(n + 20) : null, latency_ms: isEnded ? 20 : null,
    outcome: isEnded ? 'success' : null, finish_reason: isEnded ? 'stop' : null, retries: 0, error: null, usage: isEnded ? usage : null, cost_usd: isEnded ? 0.5 : null,
    saved_usd: null, price_tier: null, segments: [], cache_break: null,
  }
  return { type: 'model_call_updated', chat_id: chatId, call: told }
}

/** What the server answers of the calls that these frames tell of. */
function answerOf(frames: readonly TraceFrame[], hasEarlier = false): SpansResponse {
  const { book } = withFrames(emptyBook, frames)
  const spans = [...book.turns.values()].flat()
  const tools = spans.filter((span) => span.kind === 'tool')
  const models = spans.filter((span) => span.kind === 'model')
  const shared = (of: readonly Span[]) => ({
    id: of.map((span) => span.id),
    turn_number: of.map((span) => span.turn),
    step: of.map((span) => span.step),
    name: of.map((span) => (span.kind === 'tool' ? 0 : 1)),
    message: of.map(() => 0),
    started_ms: of.map((span) => span.startMs),
    finished_ms: of.map((span) => (span.durationMs === null ? null : span.startMs + span.durationMs)),
    latency_ms: of.map((span) => span.durationMs),
    outcome: of.map((span) => span.outcome),
    reasoning_tokens: of.map((span) => span.reasoningTokens),
    cache_tokens: of.map((span) => span.cachedTokens),
  })
  return {
    names: ['read_file', 'flash'],
    message_ids: [messageId],
    tools: { ...shared(tools), tool_call_id: tools.map((span) => span.callId), title: tools.map((span) => span.title), tokens_used: tools.map((span) => span.tokens) },
    models: {
      ...shared(models),
      purpose: models.map((span) => span.purpose),
      ttft_ms: models.map((span) => span.ttftMs),
      retries: models.map((span) => span.retries),
      prompt_tokens: models.map((span) => span.promptTokens),
      completion_tokens: models.map((span) => span.completionTokens),
      cost_usd: models.map((span) => span.costUsd),
      break_code: models.map((span) => span.breakCode),
    },
    first_turn: 1,
    has_earlier: hasEarlier,
  }
}

const contents = (book: SpanBook) => [...book.turns].sort(([a], [b]) => a - b)

describe('the calls that a viewer holds', () => {
  const story = [start(1), call(2, 'started'), finish(1), call(2, 'speaking'), start(3, 2), call(2, 'ended'), finish(3, 2)]

  it('are the same, whether they were told, read, or both in any order', () => {
    const told = withFrames(emptyBook, story).book
    expect(contents(withAnswer(emptyBook, answerOf(story), null))).toEqual(contents(told))
    fc.assert(
      fc.property(fc.nat(story.length), fc.nat(story.length), (readAt, arrivesAt) => {
        // The answer is as old as the moment of its reading, and comes after the frames that were told meanwhile.
        const answer = answerOf(story.slice(0, Math.min(readAt, arrivesAt)))
        const before = withFrames(emptyBook, story.slice(0, arrivesAt)).book
        const after = withFrames(withAnswer(before, answer, null), story.slice(arrivesAt)).book
        expect(contents(after)).toEqual(contents(told))
      }),
    )
  })

  it('tell that a call is missing whose end alone was told', () => {
    expect(withFrames(emptyBook, [finish(1)]).isMissing).toBe(true)
    expect(withFrames(emptyBook, [start(1), finish(1)]).isMissing).toBe(false)
  })

  it('leave the turns alone in which nothing changed', () => {
    const before = withFrames(emptyBook, [start(1), finish(1), start(3, 2)]).book
    const after = withFrames(before, [finish(3, 2)]).book
    expect(after.turns.get(1)).toBe(before.turns.get(1))
    expect(after.turns.get(2)).not.toBe(before.turns.get(2))
    expect(withAnswer(after, answerOf([start(1), finish(1)]), 1).turns).toBe(after.turns)
  })

  it('are read again from the first turn in which something ran', () => {
    expect(firstUnsureTurn(emptyBook)).toBe(null)
    expect(firstUnsureTurn(withFrames(emptyBook, [start(1), finish(1), start(3, 2), finish(3, 2)]).book)).toBe(2)
    expect(firstUnsureTurn(withFrames(emptyBook, [start(1), start(3, 2), finish(3, 2)]).book)).toBe(1)
  })

  it('remember earlier turns when later ones are read again', () => {
    const first = withAnswer(emptyBook, answerOf([start(1, 5), finish(1, 5), start(2, 6)], true), null)
    expect(first.hasEarlier).toBe(true)
    expect(withAnswer(first, answerOf([start(2, 6), finish(2, 6)], true), 6).hasEarlier).toBe(true)
    expect(withAnswer(first, answerOf([start(7, 1), finish(7, 1)], false), null).hasEarlier).toBe(false)
  })

  it('are found by id, and by message and call', () => {
    const { book } = withFrames(emptyBook, story)
    expect(findSpan(book, idOf(3))?.turn).toBe(2)
    expect(findSpan(book, `${messageId}:call_3`)?.id).toBe(idOf(3))
    expect(findSpan(book, 'nothing')).toBe(undefined)
  })

  it('are so many at most: the oldest turns go', () => {
    const many = Array.from({ length: maxHeldSpans / 2 + 1 }, (_, n) => [start(2 * n, 1 + Math.floor(n / 10_000)), start(2 * n + 1, 1 + Math.floor(n / 10_000))]).flat()
    const { book } = withFrames(emptyBook, many.slice(0, 20_000))
    const full = withFrames(book, many.slice(20_000)).book
    expect(full.size).toBeLessThanOrEqual(maxHeldSpans)
    expect(full.hasEarlier).toBe(true)
    expect(full.turns.has(1)).toBe(false)
    expect(full.turns.has(3)).toBe(true)
  })

  it('never end before they begin, though the clock was set back', () => {
    const back: TraceFrame = { ...(finish(100) as Extract<TraceFrame, { type: 'tool_trace_finish' }>), finished_at: instant(0), latency_ms: null }
    const { book } = withFrames(emptyBook, [start(100), back])
    expect(findSpan(book, idOf(100))?.durationMs).toBe(0)
  })
})
