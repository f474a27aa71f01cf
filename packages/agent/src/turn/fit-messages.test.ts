import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { ContextMessage, StoredPart } from '../context/prompt.ts'
import { fitMessages, roughTokens } from './fit-messages.ts'

const result = (output: string): StoredPart => ({ type: 'tool_result', tool_call_id: 'a', output, is_error: false, truncated: false, latency_ms: 1 })
const tokensOf = (messages: readonly ContextMessage[]): number => roughTokens(messages.flatMap(({ parts }) => parts))

const part: fc.Arbitrary<StoredPart> = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 50 }).map((text): StoredPart => ({ type: 'text', text })),
  fc.tuple(fc.string({ unit: 'binary', maxLength: 40 }), fc.integer({ min: 1, max: 1_000 })).map(([text, times]) => result(text.repeat(times))),
)
const messages = fc.array(fc.record({ role: fc.constantFrom('user' as const, 'assistant' as const), parts: fc.array(part, { maxLength: 4 }) }), { maxLength: 5 })

describe('messages that have to fit', () => {
  test('stay the same object when they do', () => {
    fc.assert(
      fc.property(messages, (given) => {
        expect(fitMessages(given, tokensOf(given))).toBe(given)
      }),
    )
  })

  test('keep every message and part, and all that was said', () => {
    fc.assert(
      fc.property(messages, fc.integer({ min: 1, max: 5_000 }), (given, maxTokens) => {
        const fitted = fitMessages(given, maxTokens)
        expect(fitted.map(({ role, parts }) => [role, parts.map(({ type }) => type)])).toEqual(given.map(({ role, parts }) => [role, parts.map(({ type }) => type)]))
        const said = (all: readonly ContextMessage[]) => all.flatMap(({ parts }) => parts.filter(({ type }) => type === 'text'))
        expect(said(fitted)).toEqual(said(given))
      }),
    )
  })

  test('fit, or hold no result that is longer than a few lines', () => {
    fc.assert(
      fc.property(messages, fc.integer({ min: 1, max: 5_000 }), (given, maxTokens) => {
        const fitted = fitMessages(given, maxTokens)
        const longest = Math.max(0, ...fitted.flatMap(({ parts }) => parts.map((one) => (one.type === 'tool_result' ? one.output.length : 0))))
        expect(tokensOf(fitted) <= maxTokens || longest <= 600).toBe(true)
      }),
    )
  })

  test('keep the beginning and the end of a result, and say what is missing', () => {
    const output = `first${'x'.repeat(100_000)}last`
    const [fitted] = fitMessages([{ role: 'assistant', parts: [result(output)] }], 5_000)
    expect(fitted?.parts[0]).toMatchObject({ output: expect.stringMatching(/^firstx+\n\[83625 characters left out\]\nx+last$/) })
  })
})
