import { segmentKindSchema } from '@boocode/contracts'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { chatArbitrary } from '../testing/chats.ts'
import { explainBreak, keepRuns, scaleRuns, toSegments } from './cache-shape.ts'
import type { RequestBefore, RequestNow } from './cache-shape.ts'
import type { ContextMessage } from './prompt.ts'
import { promptRuns } from './prompt-runs.ts'
import type { PromptRun } from './prompt-runs.ts'

const tool = { name: 'grep', description: 'Searches.', inputSchema: {} }
const runArbitrary: fc.Arbitrary<PromptRun> = fc.record({
  kind: fc.constantFrom(...segmentKindSchema.options),
  tokens: fc.nat(100_000),
  hash: fc.string({ minLength: 1 }),
})
const runsArbitrary = fc.array(runArbitrary, { minLength: 1, maxLength: 600 })
const sum = (items: readonly { tokens: number }[]) => items.reduce((total, { tokens }) => total + tokens, 0)

describe('scaling', () => {
  test("runs sum up to the provider's prompt tokens, each within one token of its share", () => {
    fc.assert(
      fc.property(runsArbitrary, fc.nat(2_000_000), (runs, promptTokens) => {
        const scaled = scaleRuns(runs, promptTokens)
        expect(sum(scaled)).toBe(promptTokens)
        const offs = runs.map((run, index) => Math.abs((scaled[index]?.tokens ?? 0) - (run.tokens * promptTokens) / sum(runs)))
        // Runs without a token have no share.
        expect(offs.filter((off) => off >= 1)).toEqual([])
      }),
    )
  })

  test('segments hold all tokens and all hits, from the front', () => {
    fc.assert(
      fc.property(runsArbitrary, fc.nat(200_000), fc.double({ min: 0, max: 1, noNaN: true }), (runs, promptTokens, rate) => {
        const hits = Math.floor(promptTokens * rate)
        const scaled = scaleRuns(runs, promptTokens)
        const segments = toSegments(scaled, hits)
        expect(sum(segments)).toBe(promptTokens)
        expect(segments.reduce((total, segment) => total + segment.hit_tokens, 0)).toBe(hits)
        for (const segment of segments) expect(segment.hit_tokens).toBeLessThanOrEqual(segment.tokens)
        // The first run is hit before any other.
        const [first] = scaled
        const hitsOfFirst = segments.find(({ kind }) => kind === first?.kind)?.hit_tokens ?? 0
        expect(hitsOfFirst).toBeGreaterThanOrEqual(Math.min(first?.tokens ?? 0, hits))
      }),
    )
  })
})

describe('the reason of a break', () => {
  const asBefore = (runs: readonly PromptRun[], more: Partial<RequestBefore> = {}): RequestBefore => ({
    model: 'm', runs: keepRuns(scaleRuns(runs, 1000)), promptTokens: 1000, isCompaction: false, idleMs: 1000, wasCompacted: false, wasRewound: false, ...more,
  })
  const asNow = (runs: readonly PromptRun[], more: Partial<RequestNow> = {}): RequestNow => ({ model: 'm', runs, promptTokens: 1200, hitTokens: 300, ...more })
  const said = (role: 'user' | 'assistant', text: string, noteKind?: string): ContextMessage => ({ role, parts: [{ type: 'text', text }], ...(noteKind !== undefined && { noteKind }) })
  const chat = [said('user', 'the rules', 'instructions'), said('user', 'hello'), said('assistant', 'hi')]
  const longer = [...chat, said('user', 'and now?')]
  const runsOf = (messages: readonly ContextMessage[], tools = [tool]) => promptRuns(messages, tools)

  test('is none while hits are as many as the request before had tokens', () => {
    expect(explainBreak(asNow(runsOf(longer), { hitTokens: 1000 }), asBefore(runsOf(chat)))).toBeNull()
  })

  test('is the first segment whose hash changed', () => {
    const changed = (messages: ContextMessage[], tools = [tool]) => explainBreak(asNow(runsOf(messages, tools)), asBefore(runsOf(chat)))
    expect(changed(longer, [{ ...tool, description: 'Finds.' }])).toMatchObject({ segment: 'tools', code: 'tools_changed', reason: 'tools changed', lost_tokens: 700 })
    expect(changed([said('user', 'other rules', 'instructions'), ...longer.slice(1)])).toMatchObject({ segment: 'memory', code: 'memory_changed' })
    expect(changed([...chat.slice(0, 1), said('user', 'hullo'), ...longer.slice(2)])).toMatchObject({ segment: 'history', code: 'history_rewritten', reason: 'history rewritten' })
  })

  test('names compaction, rewind and another model', () => {
    const summed = runsOf([said('user', 'summary', 'summary'), said('user', 'and now?')])
    expect(explainBreak(asNow(summed), asBefore(runsOf(chat), { wasCompacted: true }))?.reason).toBe('history rewritten by compaction')
    expect(explainBreak(asNow(runsOf(chat.slice(0, 1))), asBefore(runsOf(chat), { wasRewound: true }))).toMatchObject({ code: 'rewound', segment: 'history' })
    expect(explainBreak(asNow(runsOf(longer)), asBefore(runsOf(chat), { model: 'other' }))).toMatchObject({ code: 'model_changed', segment: null })
  })

  test('is idleness when nothing changed, and unknown when that was short', () => {
    const hour = 3_600_000
    expect(explainBreak(asNow(runsOf(longer)), asBefore(runsOf(chat), { idleMs: 3 * hour }))).toEqual({ segment: null, code: 'cold', reason: 'cold: idle for 3 h', lost_tokens: 700 })
    expect(explainBreak(asNow(runsOf(longer)), asBefore(runsOf(chat), { idleMs: 12 * 60_000 }))?.reason).toBe('cold: idle for 12 min')
    expect(explainBreak(asNow(runsOf(longer)), asBefore(runsOf(chat), { idleMs: 500 }))?.code).toBe('unknown')
    expect(explainBreak(asNow(runsOf(longer), { hitTokens: 960 }), asBefore(runsOf(chat), { idleMs: 3 * hour }))).toBeNull()
  })

  test('does not count the instruction of a request for a summary that was then not used', () => {
    const before = asBefore(runsOf([...chat, said('user', 'sum up')]), { isCompaction: true })
    const instruction = before.runs.at(-1)?.tokens ?? 0
    expect(explainBreak(asNow(runsOf(longer), { hitTokens: 1000 - instruction }), before)).toBeNull()
  })

  test('of a first request is that it is the first, unless its head was cached already', () => {
    expect(explainBreak(asNow(runsOf(chat), { hitTokens: 0 }), null)).toMatchObject({ code: 'first_request', lost_tokens: 0 })
    expect(explainBreak(asNow(runsOf(chat), { hitTokens: 1190 }), null)).toBeNull()
  })

  test('is found at any place of a prompt of any length, and never in one that only grew', () => {
    fc.assert(
      fc.property(fc.array(runArbitrary, { minLength: 1, maxLength: 1500 }), runsArbitrary, fc.nat(), (runs, added, place) => {
        const before = asBefore(runs)
        expect(before.runs.length).toBeLessThanOrEqual(8 + 200 + Math.ceil(1500 / 32) + 1)
        const grown = explainBreak(asNow([...runs, ...added]), { ...before, idleMs: 100_000 })
        expect(grown?.segment ?? null).toBeNull()
        const changed = runs.map((run, index) => (index === place % runs.length ? { ...run, hash: `${run.hash}x` } : run))
        expect(explainBreak(asNow([...changed, ...added]), before)?.segment).not.toBeNull()
      }),
      { numRuns: 50 },
    )
  })
})

describe('the runs of a prompt', () => {
  test('only grow at their end while a chat only grows, but for what was new and is history now', () => {
    fc.assert(
      fc.property(chatArbitrary, (messages) => {
        const whole = promptRuns(messages, [tool]).map(({ hash }) => hash)
        for (let length = 0; length <= messages.length; length += 1) {
          const part = promptRuns(messages.slice(0, length), [tool]).map(({ hash }) => hash)
          expect(whole.slice(0, part.length)).toEqual(part)
        }
      }),
    )
  })

  test('tell every difference in a text apart', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (one, other) => {
        const hashOf = (text: string) => promptRuns([{ role: 'user', parts: [{ type: 'text', text }] }], []).at(-1)?.hash
        expect(hashOf(one) === hashOf(other)).toBe(one === other)
      }),
    )
  })

  test('are of their kinds', () => {
    const kinds = promptRuns(
      [
        { role: 'user', parts: [{ type: 'text', text: 'rules' }], noteKind: 'instructions' },
        { role: 'user', parts: [{ type: 'text', text: 'first' }] },
        {
          role: 'assistant',
          parts: [
            { type: 'tool_call', tool_call_id: 'a', tool_name: 'grep', input: {}, raw: '{}' },
            { type: 'tool_result', tool_call_id: 'a', output: 'found', is_error: false, truncated: false, latency_ms: 1 },
          ],
        },
        { role: 'user', parts: [{ type: 'text', text: 'next' }] },
      ],
      [tool],
    ).map(({ kind }) => kind)
    expect(kinds).toEqual(['system', 'tools', 'memory', 'history', 'history', 'tool_results', 'input'])
  })
})
