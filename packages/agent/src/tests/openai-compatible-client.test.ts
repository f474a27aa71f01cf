import { createServer } from 'node:http'
import type { IncomingHttpHeaders } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { startOfflineModel } from '@boocode/offline-model'
import type { OfflineModel, Step } from '@boocode/offline-model'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { buildPrompt } from '../context/prompt.ts'
import type { ProviderEndpoint } from '../model/model-client.ts'
import type { ModelEvent } from '../model/model-event.ts'
import { createOpenAiCompatibleClient } from '../model/openai-compatible-client.ts'
import { collect, endpointOf, grepTool, said } from '../testing/ask.ts'
import { startEventStream } from '../testing/event-stream.ts'

let model: OfflineModel
beforeAll(async () => {
  model = await startOfflineModel({ tokensPerSecond: Infinity })
})
afterAll(async () => await model.close())
beforeEach(() => model.clearRequests())

async function ask(endpoint: ProviderEndpoint): Promise<ModelEvent[]> {
  const request = { model: 'deepseek-flash', prompt: buildPrompt([said('hi')]), tools: [grepTool] }
  return await collect(createOpenAiCompatibleClient(endpoint).step(request, new AbortController().signal))
}

async function answer(...steps: Step[]): Promise<ModelEvent[]> {
  model.setScripts([{ responses: [steps] }])
  return await ask(endpointOf(model))
}

/** What an endpoint says that sends these deltas, then a finish reason, then these further events. */
async function answerOf(deltas: readonly object[], reason: string, further: readonly object[] = []): Promise<ModelEvent[]> {
  const chunks = [...deltas.map((delta) => ({ choices: [{ index: 0, delta }] })), { choices: [{ index: 0, delta: {}, finish_reason: reason }] }, ...further]
  await using endpoint = await startEventStream((response) => response.end(`${chunks.map((chunk) => `data: ${JSON.stringify(chunk)}\n\n`).join('')}data: [DONE]\n\n`))
  return await ask(endpointOf(endpoint))
}

const nothing = { prompt_tokens: 0, cache_hit_tokens: 0, cache_miss_tokens: 0, completion_tokens: 0, reasoning_tokens: 0 }

describe('what a model says', () => {
  test('comes in its order, with whole calls in its own words', async () => {
    const events = await answer({ type: 'reasoning', text: 'Hm' }, { type: 'text', text: 'So' }, { type: 'toolCall', name: 'grep', args: '{ "pattern":"a" }' }, { type: 'toolCall', name: 'grep', args: '{"bro' })
    expect(events).toMatchObject([
      { type: 'reasoning', text: 'Hm' },
      { type: 'text', text: 'So' },
      { type: 'tool_call', name: 'grep', input: '{ "pattern":"a" }' },
      { type: 'tool_call', name: 'grep', input: '{"bro' },
      { type: 'finished', reason: 'tool_calls' },
    ])
  })

  test.each(['reasoning_content', 'reasoning'])('may be thought in %s', async (field) => {
    expect(await answerOf([{ [field]: 'Hm' }, { content: 'So' }], 'stop')).toMatchObject([{ type: 'reasoning', text: 'Hm' }, { type: 'text', text: 'So' }, { type: 'finished' }])
  })

  test('costs nothing where nothing is counted', async () => {
    expect((await answerOf([{ content: 'So' }], 'stop')).at(-1)).toEqual({ type: 'finished', reason: 'stop', usage: nothing })
  })

  test('is counted with its cache where the endpoint says so', async () => {
    const usage = { prompt_tokens: 100, completion_tokens: 9, total_tokens: 109, prompt_tokens_details: { cached_tokens: 64 }, completion_tokens_details: { reasoning_tokens: 4 } }
    const counted = { prompt_tokens: 100, cache_hit_tokens: 64, cache_miss_tokens: 36, completion_tokens: 9, reasoning_tokens: 4 }
    expect((await answerOf([{ content: 'So' }], 'stop', [{ choices: [], usage }])).at(-1)).toEqual({ type: 'finished', reason: 'stop', usage: counted })
  })
})

describe('a failure', () => {
  test.each([
    [401, false],
    [402, false],
    [422, false],
    [429, true],
    [503, true],
  ])('with status %i names the provider', async (status, retryable) => {
    expect(await answer({ type: 'error', status })).toEqual([{ type: 'failed', failure: { code: `model_${status}`, retryable, message: expect.stringMatching(/^Acme /) } }])
    expect(model.requests()).toHaveLength(1)
  })

  test.each<[string, Step]>([
    ['dropped', { type: 'drop' }],
    ['broken off by an error', { type: 'error', status: 503 }],
  ])('(%s) inside a call leaves no half call, though its arguments are whole', async (_, end) => {
    const delta = { tool_calls: [{ index: 0, id: 'call_1', type: 'function', function: { name: 'grep', arguments: '{}' } }] }
    const events = await answer({ type: 'text', text: 'So' }, { type: 'raw', data: `data: ${JSON.stringify({ choices: [{ index: 0, delta }] })}\n\n` }, end)
    expect(events).toMatchObject([{ type: 'text', text: 'So' }, { type: 'failed', failure: { retryable: true } }])
  })

  test('is a stream that ends without its reason', async () => {
    await using cut = await startEventStream((response) => response.end('data: {"choices":[{"index":0,"delta":{"content":"So"}}]}\n\n'))
    expect(await ask(endpointOf(cut))).toMatchObject([{ type: 'text', text: 'So' }, { type: 'failed', failure: { code: 'model_dropped', message: expect.stringContaining('in the middle') } }])
  })

  test('is a stream that ends before it began', async () => {
    await using empty = await startEventStream((response) => response.end())
    expect(await ask(endpointOf(empty))).toMatchObject([{ type: 'failed', failure: { code: 'model_dropped', message: expect.stringContaining('before it answered') } }])
  })

  test('never repeats the key that was sent', async () => {
    model.setScripts([{ responses: [[{ type: 'error', status: 422, message: 'I do not like sk-very-secret-key' }]] }])
    const events = await ask({ ...endpointOf(model), apiKey: 'sk-very-secret-key' })
    expect(events).toMatchObject([{ failure: { code: 'model_422', message: expect.stringContaining('[key]') } }])
    expect(JSON.stringify(events)).not.toContain('secret')
  })
})

test('a key is sent where there is one, and no header where there is none', async () => {
  const seen: IncomingHttpHeaders[] = []
  const server = createServer((request, response) => {
    seen.push(request.headers)
    request.resume()
    response.end()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const endpoint = endpointOf({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` })
  await ask(endpoint)
  await ask({ ...endpoint, apiKey: 'sk-1' })
  server.close()
  expect(seen.map(({ authorization }) => authorization)).toEqual([undefined, 'Bearer sk-1'])
})
