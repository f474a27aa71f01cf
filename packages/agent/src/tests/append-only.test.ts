// What goes over the wire, through the real provider library: each request is the one before it and more.
import { startOfflineModel } from '@boocode/offline-model'
import type { OfflineModel } from '@boocode/offline-model'
import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { ContextMessage } from '../context/prompt.ts'
import { askModel, callOf, said, upToLastMessage } from '../testing/ask.ts'
import { chatArbitrary } from '../testing/chats.ts'

let model: OfflineModel
beforeAll(async () => {
  model = await startOfflineModel({ tokensPerSecond: Infinity, scripts: [{ responses: [[{ type: 'text', text: 'ok' }]], repeatLast: true }] })
})
afterAll(async () => await model.close())
beforeEach(() => model.clearRequests())

/** The body that was sent for these messages. */
async function bodyFor(messages: readonly ContextMessage[]): Promise<string> {
  model.clearRequests()
  expect(await askModel(model, messages)).toMatchObject([{ type: 'text', text: 'ok' }, { type: 'finished' }])
  return model.requests()[0]?.body ?? ''
}

test('each request of a random chat begins with the bytes of the one before it', async () => {
  await fc.assert(
    fc.asyncProperty(chatArbitrary, async (messages) => {
      let before = ''
      for (let length = 1; length <= messages.length; length += 1) {
        const body = upToLastMessage(await bodyFor(messages.slice(0, length)))
        expect(body.startsWith(before)).toBe(true)
        before = body
      }
    }),
    { numRuns: 25 },
  )
})

test('a request asked again is the same, byte for byte', async () => {
  const messages = [said('hi'), { role: 'assistant' as const, parts: callOf('1', '{ "pattern":"a" }') }, said('more')]
  expect(await bodyFor(messages)).toBe(await bodyFor(structuredClone(messages)))
})

describe('the arguments that a model wrote', () => {
  test.each([
    ['with odd blanks', '{ "pattern" :\t"a",\n  "glob":  "*" }'],
    ['with unicode escapes', String.raw`{"pattern":"\u00e4\ud83d\ude00\/"}`],
    ['that are no JSON', '{"pattern": "unfinished'],
    ['that are a text of JSON', JSON.stringify('{"pattern":"a"}')],
    ['that are empty', ''],
  ])('%s come back to it byte for byte', async (_, args) => {
    model.setScripts([
      { match: 'look', responses: [[{ type: 'reasoning', text: 'hm' }, { type: 'toolCall', name: 'grep', args }], [{ type: 'text', text: 'done' }]] },
    ])
    const [reasoning, call] = await askModel(model, [said('look')])
    if (reasoning?.type !== 'reasoning' || call?.type !== 'tool_call') throw new Error('the model did not call')
    expect(call.input).toBe(args)
    const step: ContextMessage = { role: 'assistant', parts: [{ type: 'reasoning', text: reasoning.text }, ...callOf(call.id, call.input)] }
    const events = await askModel(model, [said('look'), step])
    const body = JSON.parse(model.requests()[1]?.body ?? '') as { messages: Record<string, unknown>[] }
    expect(body.messages[2]).toEqual({
      role: 'assistant',
      content: '',
      reasoning_content: 'hm',
      tool_calls: [{ id: call.id, type: 'function', function: { name: 'grep', arguments: args } }],
    })
    // The model's cache agrees: all that it had said is a hit, save the result that is new to it.
    const end = events.at(-1)
    if (end?.type !== 'finished') throw new Error('the model did not finish')
    const { body: sent = '' } = model.requests()[0] ?? {}
    expect(model.requests()[1]?.body.startsWith(upToLastMessage(sent))).toBe(true)
    expect(end.usage.cache_miss_tokens).toBeLessThan(20)
    expect(end.usage.cache_hit_tokens).toBeGreaterThan(200)
  })
})
