import { startOfflineModel } from '@boocode/offline-model'
import type { OfflineModel, Step } from '@boocode/offline-model'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createDeepSeekClient } from '../model/deepseek-client.ts'
import { buildPrompt } from '../context/prompt.ts'
import { askModel, clientOf, collect, endpointOf, grepTool, said } from '../testing/ask.ts'
import { startEventStream } from '../testing/event-stream.ts'

let model: OfflineModel
beforeAll(async () => {
  model = await startOfflineModel({ tokensPerSecond: Infinity })
})
afterAll(async () => await model.close())
beforeEach(() => model.clearRequests())

async function answer(...steps: Step[]) {
  model.setScripts([{ responses: [steps] }])
  return await askModel(model, [said('hi')])
}

const usage = {
  prompt_tokens: expect.any(Number),
  cache_hit_tokens: expect.any(Number),
  cache_miss_tokens: expect.any(Number),
  completion_tokens: expect.any(Number),
  reasoning_tokens: expect.any(Number),
}

describe('what a model says', () => {
  test('comes in its order, piece by piece, and ends with its usage', async () => {
    const events = await answer(
      { type: 'reasoning', text: 'Let me think.' },
      { type: 'text', text: 'Hello, 😀 world' },
      { type: 'toolCall', name: 'grep', args: '{ "pattern":"a" }' },
      { type: 'toolCall', name: 'grep', args: { pattern: 'b' } },
    )
    const textOf = (type: 'text' | 'reasoning') => events.map((event) => (event.type === type ? event.text : '')).join('')
    expect([textOf('reasoning'), textOf('text')]).toEqual(['Let me think.', 'Hello, 😀 world'])
    expect(events.filter(({ type }) => type === 'text').length).toBeGreaterThan(1)
    const order = events.map(({ type }) => type)
    expect(order.filter((type, index) => type !== order[index - 1])).toEqual(['reasoning', 'text', 'tool_call', 'finished'])
    expect(events.filter(({ type }) => type === 'tool_call')).toEqual([
      { type: 'tool_call', id: expect.any(String), name: 'grep', input: '{ "pattern":"a" }' },
      { type: 'tool_call', id: expect.any(String), name: 'grep', input: '{"pattern":"b"}' },
    ])
    expect(events.at(-1)).toEqual({ type: 'finished', reason: 'tool_calls', usage })
  })

  test('costs what the provider counted', async () => {
    const events = await answer(
      { type: 'text', text: 'x' },
      { type: 'usage', usage: { prompt_tokens: 100, prompt_cache_hit_tokens: 64, prompt_cache_miss_tokens: 36, completion_tokens: 9, completion_tokens_details: { reasoning_tokens: 4 } } },
    )
    const counted = { prompt_tokens: 100, cache_hit_tokens: 64, cache_miss_tokens: 36, completion_tokens: 9, reasoning_tokens: 4 }
    expect(events.at(-1)).toEqual({ type: 'finished', reason: 'stop', usage: counted })
  })

  test.each([
    ['stop', 'stop'],
    ['length', 'length'],
    ['content_filter', 'content_filter'],
    ['a_reason_of_tomorrow', 'other'],
  ])('may end with %s', async (reason, wanted) => {
    const events = await answer({ type: 'text', text: 'x' }, { type: 'finish', reason })
    expect(events.at(-1)).toEqual({ type: 'finished', reason: wanted, usage })
  })

  test('is no answer when the provider broke it off for want of resources', async () => {
    const events = await answer({ type: 'text', text: 'Half' }, { type: 'toolCall', name: 'grep', args: '{"pat' }, { type: 'finish', reason: 'insufficient_system_resource' })
    expect(events.map(({ type }) => type)).toEqual(['text', 'failed'])
    expect(events.at(-1)).toMatchObject({ failure: { code: 'model_503', retryable: true } })
  })

  test('may be nothing at all', async () => {
    expect(await answer()).toEqual([{ type: 'finished', reason: 'stop', usage }])
  })
})

describe('a refusal names its cause and whether asking again helps', () => {
  test.each([
    [400, false, 'malformed'],
    [401, false, 'API key'],
    [402, false, 'balance'],
    [403, false, 'does not let this API key'],
    [404, false, 'does not know'],
    [413, false, 'larger'],
    [422, false, 'parameter'],
    [429, true, 'rate'],
    [500, true, 'internal error'],
    [502, true, '502'],
    [503, true, 'overloaded'],
  ])('status %i', async (status, retryable, words) => {
    const events = await answer({ type: 'error', status, message: 'the words of the provider' })
    expect(events).toEqual([{ type: 'failed', failure: { code: `model_${status}`, retryable, message: expect.stringContaining(words) } }])
    // Retrying is the step's business, not the client's.
    expect(model.requests()).toHaveLength(1)
  })

  test('a wrong key is not repeated, although the provider does', async () => {
    const key = 'sk-very-secret-key'
    model.setScripts([{ responses: [[{ type: 'error', status: 401, message: `Your api key: ${key} is invalid` }]] }])
    const client = createDeepSeekClient({ ...endpointOf(model), apiKey: key })
    const request = { model: 'deepseek-flash', prompt: buildPrompt([said('hi')]), tools: [grepTool] }
    const events = await collect(client.step(request, new AbortController().signal))
    expect(events).toMatchObject([{ failure: { code: 'model_401' } }])
    expect(JSON.stringify(events)).not.toContain('secret')
  })

  test.each([
    ['503', 503, 'model_503', true],
    ['rate_limit_exceeded', 429, 'model_429', true],
    ['invalid_request_error', 400, 'model_400', false],
  ])('an error event %s after some output', async (code, status, wanted, retryable) => {
    const events = await answer({ type: 'text', text: 'So' }, { type: 'error', status, code, message: 'Too much today' })
    expect(events).toEqual([
      { type: 'text', text: 'So' },
      { type: 'failed', failure: { code: wanted, retryable, message: expect.stringContaining('Too much today') } },
    ])
  })

  test('an error event of an unknown kind may pass', async () => {
    const events = await answer({ type: 'text', text: 'So' }, { type: 'raw', data: 'data: {"error":{"message":"Odd","code":"new"}}\n\n' })
    expect(events.at(-1)).toEqual({ type: 'failed', failure: { code: 'model_error', retryable: true, message: expect.stringContaining('Odd') } })
  })

  test('nobody listens', async () => {
    const gone = await startOfflineModel()
    await gone.close()
    const events = await askModel(gone, [said('hi')])
    expect(events).toMatchObject([{ type: 'failed', failure: { code: 'model_unreachable', retryable: true } }])
  })
})

describe('a broken stream', () => {
  const calling = (args: string) => JSON.stringify({
    choices: [{ index: 0, delta: { tool_calls: [{ index: 0, id: 'call_1', type: 'function', function: { name: 'grep', arguments: args } }] } }],
  })

  test('dropped in the middle is a failure that may pass', async () => {
    const events = await answer({ type: 'text', text: 'word ', chunks: 50 }, { type: 'drop' })
    expect(events.filter(({ type }) => type === 'text')).toHaveLength(50)
    expect(events.at(-1)).toMatchObject({ type: 'failed', failure: { code: 'model_dropped', retryable: true } })
  })

  test.each<[string, Step]>([
    ['dropped', { type: 'drop' }],
    ['broken off by an error', { type: 'error', status: 503 }],
  ])('%s inside a call leaves no half call', async (_, end) => {
    const events = await answer({ type: 'text', text: 'So' }, { type: 'raw', data: `data: ${calling('{"pattern": "a')}\n\n` }, end)
    expect(events.map(({ type }) => type)).toEqual(['text', 'failed'])
  })

  test('ended properly by somebody in between, inside a call, leaves no half call either', async () => {
    await using cut = await startEventStream((response) => response.end(`data: ${calling('{"pattern": "a')}\n\n`))
    const events = await askModel(cut, [said('hi')])
    expect(events).toMatchObject([{ type: 'failed', failure: { code: 'model_dropped', retryable: true } }])
  })

  test('ended properly after some text, without a reason, is a failure that may pass', async () => {
    await using cut = await startEventStream((response) => response.end('data: {"choices":[{"index":0,"delta":{"content":"So"}}]}\n\n'))
    expect(await askModel(cut, [said('hi')])).toMatchObject([{ type: 'text', text: 'So' }, { type: 'failed', failure: { code: 'model_dropped' } }])
  })

  test.each([
    ['no JSON', 'data: {"broken\n\n'],
    ['JSON of another kind', 'data: {"hello":"world"}\n\n'],
  ])('with %s in it is a failure that may pass', async (_, data) => {
    const events = await answer({ type: 'text', text: 'So' }, { type: 'raw', data }, { type: 'text', text: 'never' })
    expect(events).toMatchObject([{ type: 'text', text: 'So' }, { type: 'failed', failure: { code: 'model_garbled', retryable: true } }])
  })

  test('that is a page of somebody else fails', async () => {
    await using page = await startEventStream((response) => response.end('<html>Please log in</html>'))
    expect(await askModel(page, [said('hi')])).toMatchObject([{ type: 'failed', failure: { retryable: true } }])
  })
})

describe('an abort', () => {
  const reason = new Error('stopped')

  test.each<[string, Step[]]>([
    ['while the model is silent', [{ type: 'waitFor', gate: 'silent' }]],
    ['while it hangs in the middle', [{ type: 'text', text: 'So' }, { type: 'waitFor', gate: 'silent' }]],
  ])('%s closes the socket and throws its reason', async (_, steps) => {
    model.setScripts([{ responses: [steps] }])
    const stop = new AbortController()
    const asking = askModel(model, [said('hi')], stop.signal)
    await model.gateReached('silent')
    stop.abort(reason)
    await expect(asking).rejects.toBe(reason)
    await model.requests()[0]?.closed
    expect(model.requests()).toMatchObject([{ isCut: true }])
  })

  test('in the middle of a flood stops it', async () => {
    model.setScripts([{ responses: [[{ type: 'text', text: 'word ', chunks: 10_000_000 }]] }])
    const stop = new AbortController()
    const client = clientOf(model)
    const step = client.step({ model: 'deepseek-flash', prompt: buildPrompt([said('hi')]), tools: [] }, stop.signal)
    let pieces = 0
    const reading = (async () => {
      for await (const _ of step) if (++pieces === 1_000) stop.abort(reason)
    })()
    await expect(reading).rejects.toBe(reason)
    expect(pieces).toBe(1_000)
    await model.requests()[0]?.closed
  })

  test('before the question asks nothing', async () => {
    await expect(askModel(model, [said('hi')], AbortSignal.abort(reason))).rejects.toBe(reason)
    expect(model.requests()).toEqual([])
  })

  test('whoever stops listening closes the socket too', async () => {
    model.setScripts([{ responses: [[{ type: 'text', text: 'word ', chunks: 10_000_000 }]] }])
    const client = clientOf(model)
    const step = client.step({ model: 'deepseek-flash', prompt: buildPrompt([said('hi')]), tools: [] }, new AbortController().signal)
    for await (const event of step) if (event.type === 'text') break
    await model.requests()[0]?.closed
    expect(model.requests()).toMatchObject([{ isCut: true }])
  })
})
