import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { chatRequestSchema } from '../wire/chat-request.ts'
import type { ChatMessage, ChatRequest } from '../wire/chat-request.ts'
import { createPrefixCache } from './prefix-cache.ts'
import type { PrefixCache } from './prefix-cache.ts'
import { UNIT_TOKENS } from './prompt-scan.ts'
import { scanMessage, scanRequest } from './scan-request.ts'

const words = fc
  .array(fc.constantFrom('read', 'file', 'src/index.ts', '{"a":1}', '\n\n', 'ä', '漢字', '1234'), {
    maxLength: 80,
  })
  .map((parts) => parts.join(' '))

const message = fc.oneof(
  words.map((content): ChatMessage => ({ role: 'user', content })),
  fc
    .record({ content: words, reasoning_content: words })
    .map((fields): ChatMessage => ({ role: 'assistant', ...fields })),
)
const messages = fc.array(message, { minLength: 1, maxLength: 8 })

describe('a request is charged by the longest prefix unit that it matches', () => {
  test('the same request sent again hits all of it', () => {
    fc.assert(
      fc.property(messages, (list) => {
        const cache = newCache()
        const first = send(cache, list)
        expect(first.hit).toBe(0)
        expect(send(cache, list)).toEqual({ hit: first.total, total: first.total })
      }),
    )
  })

  test('a request that goes on after another hits at least the whole input of that one', () => {
    fc.assert(
      fc.property(messages, messages, (before, more) => {
        const cache = newCache()
        const first = send(cache, before, { tools })
        const second = send(cache, [...before, ...more], { tools })
        expect(second.hit).toBeGreaterThanOrEqual(first.total)
        expect(second.hit).toBeLessThanOrEqual(second.total)
      }),
    )
  })

  test('an answer that is sent back as it was is hit too', () => {
    fc.assert(
      fc.property(messages, words, words, (list, content, reasoning_content) => {
        const cache = newCache()
        const answer: ChatMessage = { role: 'assistant', content, reasoning_content }
        const input = scanRequest(requestOf(list, { tools }))
        cache.read(input)
        scanMessage(input, answer)
        cache.storeOutput(input)
        const next = send(cache, [...list, answer, { role: 'user', content: 'go on' }], { tools })
        expect(next.hit).toBeGreaterThanOrEqual(input.tokens)
      }),
    )
  })

  test('without tools the reasoning of an earlier turn is no part of the prompt', () => {
    const ask: ChatMessage = { role: 'user', content: 'one' }
    const go: ChatMessage = { role: 'user', content: 'two' }
    const answer = (reasoning_content: string | null): ChatMessage => ({ role: 'assistant', content: 'said', reasoning_content })
    const cache = newCache()
    const first = send(cache, [ask, answer('long thoughts '.repeat(50)), go])
    expect(send(cache, [ask, answer(null), go])).toEqual({ hit: first.total, total: first.total })
    // With tools it is, and leaving it out breaks the prefix where it stood.
    const thought = send(cache, [ask, answer('thoughts'), go], { tools })
    const left = send(cache, [ask, answer(null), go], { tools })
    expect(left.total).toBeLessThan(thought.total)
    expect(left.hit).toBeLessThan(left.total)
  })

  test('switching thinking on or off changes nothing about the prompt', () => {
    fc.assert(
      fc.property(messages, (list) => {
        const cache = newCache()
        const on = send(cache, list, { thinking: { type: 'enabled' } })
        expect(send(cache, list, { thinking: { type: 'disabled' } })).toEqual({ hit: on.total, total: on.total })
      }),
    )
  })

  test('another first message hits nothing', () => {
    fc.assert(
      fc.property(messages, words, (list, other) => {
        fc.pre(list[0]?.content !== other)
        const cache = newCache()
        send(cache, list)
        const rest = list.slice(1)
        expect(send(cache, [{ role: 'user', content: other }, ...rest]).hit).toBeLessThanOrEqual(
          commonUnits(list[0], { role: 'user', content: other }),
        )
      }),
    )
  })

  test('the more two requests have in common, the more is hit', () => {
    fc.assert(
      fc.property(messages, (list) => {
        const other: ChatMessage = { role: 'user', content: 'something else' }
        const hits = list.map((_, kept) => hitAfter([list], [...list.slice(0, kept), other]))
        expect(hits).toEqual(hits.toSorted((left, right) => left - right))
      }),
    )
  })

  test('no request makes the hit of a later one smaller', () => {
    fc.assert(
      fc.property(fc.array(messages, { maxLength: 6 }), messages, (others, list) => {
        const hits = others.map((_, count) => hitAfter(others.slice(0, count), list))
        expect(hits).toEqual(hits.toSorted((left, right) => left - right))
      }),
    )
  })
})

describe('prefix units', () => {
  const head: ChatMessage = { role: 'system', content: 'You are a helper. '.repeat(3) }
  const ask = (content: string): ChatMessage => ({ role: 'user', content })

  test('a short common head becomes a unit with its second request', () => {
    const cache = newCache()
    expect(send(cache, [head, ask('one')]).hit).toBe(0)
    expect(send(cache, [head, ask('two')]).hit).toBe(0)
    expect(send(cache, [head, ask('three')]).hit).toBe(send(newCache(), [head]).total)
  })

  test('a long prefix is hit up to a multiple of the interval at once', () => {
    const cache = newCache()
    const long: ChatMessage = { role: 'system', content: 'word '.repeat(1000) }
    const headTokens = send(newCache(), [long]).total
    send(cache, [long, ask('one')])
    expect(send(cache, [long, ask('two')]).hit).toBe(headTokens - (headTokens % UNIT_TOKENS))
  })

  test('tools and model are part of the prefix', () => {
    const cache = newCache()
    cache.read(scanRequest(requestOf([ask('hello')], { tools })))
    expect(cache.read(scanRequest(requestOf([ask('hello')])))).toBe(0)
    expect(cache.read(scanRequest(requestOf([ask('hello')], { tools, model: 'deepseek-v4-pro' })))).toBe(0)
    expect(cache.read(scanRequest(requestOf([ask('hello')], { tools })))).toBeGreaterThan(100)
  })

  test('the cache stays within its bytes and forgets what was used least', () => {
    const cache = createPrefixCache({ maxBytes: 10_000 })
    const kept = [ask('this one is asked again and again')]
    for (let index = 0; index < 500; index++) {
      send(cache, [ask(`question ${index} `.repeat(100))])
      send(cache, kept)
      expect(cache.bytes).toBeLessThanOrEqual(10_000)
    }
    expect(send(cache, kept).hit).toBeGreaterThan(0)
    expect(send(cache, [ask('question 0 '.repeat(100))]).hit).toBe(0)
  })
})

const tools = [{ type: 'function' as const, function: { name: 'grep', description: 'Search. '.repeat(99) } }]

function newCache(): PrefixCache {
  return createPrefixCache({ maxBytes: 1_000_000 })
}

function requestOf(list: readonly ChatMessage[], more: Partial<ChatRequest> = {}): ChatRequest {
  return chatRequestSchema.parse({ model: 'deepseek-flash', messages: list, ...more })
}

function send(cache: PrefixCache, list: readonly ChatMessage[], more: Partial<ChatRequest> = {}): { hit: number; total: number } {
  const scan = scanRequest(requestOf(list, more))
  return { hit: cache.read(scan), total: scan.tokens }
}

function hitAfter(before: readonly ChatMessage[][], list: readonly ChatMessage[]): number {
  const cache = newCache()
  for (const earlier of before) send(cache, earlier, { tools })
  return send(cache, list, { tools }).hit
}

/** The most that two messages can have in common: whole intervals of the shorter one. */
function commonUnits(left: ChatMessage | undefined, right: ChatMessage): number {
  if (left === undefined) return 0
  const tokens = Math.min(send(newCache(), [left]).total, send(newCache(), [right]).total)
  return tokens - (tokens % UNIT_TOKENS)
}
