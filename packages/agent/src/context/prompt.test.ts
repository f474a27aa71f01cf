import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { callOf, said } from '../testing/ask.ts'
import { chatArbitrary } from '../testing/chats.ts'
import { appendPiece } from './pieces.ts'
import { buildPrompt } from './prompt.ts'
import type { StoredPart } from './prompt.ts'
import { systemPrompt } from './system-prompt.ts'

describe('a prompt', () => {
  test('begins with the same head for everybody', () => {
    expect(buildPrompt([])).toEqual([{ role: 'system', content: systemPrompt }])
    expect(systemPrompt).toBe(systemPrompt.normalize('NFC').trim())
    expect(systemPrompt).not.toMatch(/[^\x20-\x7e\n…]|\/home\/|\d{4}-\d{2}-\d{2}/u)
  })

  test('of a longer chat is an extension of the shorter one, byte for byte', () => {
    fc.assert(
      fc.property(chatArbitrary, (messages) => {
        let before = serialised([])
        for (let length = 1; length <= messages.length; length += 1) {
          const now = serialised(messages.slice(0, length))
          expect(now.startsWith(before)).toBe(true)
          before = now
        }
      }),
    )
  })

  test('is a function of the stored messages alone: the same after they were written down and read again', () => {
    fc.assert(
      fc.property(chatArbitrary, (messages) => {
        const reread = JSON.parse(JSON.stringify(messages)) as typeof messages
        expect(serialised(reread)).toBe(serialised(messages))
      }),
    )
  })

  test('answers every call, in the order of the calls, whatever was ready first', () => {
    const [a, resultA] = callOf('a', '{}', 'of a')
    const [b, resultB] = callOf('b', '{}', 'of b')
    const parts = [a, b, resultB, resultA].filter((part): part is StoredPart => part !== undefined)
    const prompt = buildPrompt([said('hi'), { role: 'assistant', parts }])
    expect(prompt.at(-1)).toEqual({
      role: 'tool',
      content: [
        { type: 'tool-result', toolCallId: 'a', toolName: 'grep', output: { type: 'text', value: 'of a' } },
        { type: 'tool-result', toolCallId: 'b', toolName: 'grep', output: { type: 'text', value: 'of b' } },
      ],
    })
  })

  test('says that a call has no result rather than leave it out', () => {
    const [call] = callOf('a', '{}')
    const prompt = buildPrompt([{ role: 'assistant', parts: call === undefined ? [] : [call] }])
    expect(prompt.at(-1)).toMatchObject({ role: 'tool', content: [{ toolCallId: 'a', output: { type: 'error-text' } }] })
  })

  test('has no place for messages without parts', () => {
    const spoken = said('hi')
    expect(buildPrompt([spoken, { role: 'assistant', parts: [] }, { role: 'user', parts: [] }])).toEqual(buildPrompt([spoken]))
  })

  test('gives a call the model\'s own text; without one, the JSON of its input', () => {
    const raw = '{ "pattern":"a" }'
    const call: StoredPart = { type: 'tool_call', tool_call_id: '1', tool_name: 'grep', input: { pattern: 'a' } }
    const inputOf = (part: StoredPart) => buildPrompt([{ role: 'assistant', parts: [part] }])[1]?.content[0]
    expect(inputOf({ ...call, raw })).toMatchObject({ input: raw })
    expect(inputOf(call)).toMatchObject({ input: '{"pattern":"a"}' })
  })
})

describe('a streamed piece', () => {
  test('continues text with text and reasoning with reasoning, and nothing else', () => {
    const [call] = callOf('1', '{}')
    const pieces: StoredPart[] = [
      { type: 'reasoning', text: 'a' },
      { type: 'reasoning', text: 'b' },
      { type: 'text', text: 'c' },
      { type: 'text', text: 'd' },
      ...(call === undefined ? [] : [call, call]),
      { type: 'text', text: 'e' },
    ]
    const parts: StoredPart[] = []
    for (const piece of pieces) appendPiece(parts, piece)
    expect(parts).toEqual([{ type: 'reasoning', text: 'ab' }, { type: 'text', text: 'cd' }, call, call, { type: 'text', text: 'e' }])
    // What was pushed is the caller's: it must not grow behind its back.
    expect(pieces[0]).toEqual({ type: 'reasoning', text: 'a' })
  })
})

function serialised(messages: Parameters<typeof buildPrompt>[0]): string {
  return buildPrompt(messages).map((message) => `${JSON.stringify(message)},`).join('')
}
