// An endpoint that accepts a request and then says nothing: the limits are as short as the test can bear.
import { startOfflineModel } from '@boocode/offline-model'
import type { OfflineModel } from '@boocode/offline-model'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { buildPrompt } from '../context/prompt.ts'
import { createDeepSeekClient } from '../model/deepseek-client.ts'
import type { IdleLimits } from '../model/idle-watch.ts'
import type { ModelEvent } from '../model/model-event.ts'
import { createOpenAiCompatibleClient } from '../model/openai-compatible-client.ts'
import { collect, endpointOf, said } from '../testing/ask.ts'
import { startEventStream } from '../testing/event-stream.ts'

const never = 600_000
let model: OfflineModel
beforeAll(async () => {
  model = await startOfflineModel({ tokensPerSecond: Infinity })
})
afterAll(async () => await model.close())

describe.each([
  ['DeepSeek', createDeepSeekClient],
  ['an OpenAI-compatible endpoint', createOpenAiCompatibleClient],
])('%s', (_, create) => {
  async function ask(url: string, idle: IdleLimits): Promise<ModelEvent[]> {
    const request = { model: 'deepseek-flash', prompt: buildPrompt([said('hi')]), tools: [] }
    return await collect(create({ ...endpointOf({ url }), idle }).step(request, new AbortController().signal))
  }

  test('that never answers is hung up on, which may pass', async () => {
    model.setScripts([{ responses: [[{ type: 'hang' }]] }])
    model.clearRequests()
    const events = await ask(model.url, { beforeAnswerMs: 50, inAnswerMs: never })
    expect(events).toEqual([{ type: 'failed', failure: { code: 'model_silent', retryable: true, message: expect.stringContaining('Acme sent nothing for') } }])
    await model.requests()[0]?.closed
  })

  test.each([
    ['text', { type: 'text', text: 'So' }],
    ['reasoning', { type: 'reasoning', text: 'So' }],
  ] as const)('that falls silent in its %s has the shorter time', async (type, step) => {
    model.setScripts([{ responses: [[step, { type: 'hang' }]] }])
    const events = await ask(model.url, { beforeAnswerMs: never, inAnswerMs: 50 })
    expect(events).toMatchObject([{ type, text: 'So' }, { type: 'failed', failure: { code: 'model_silent' } }])
  })

  test('that falls silent inside a call leaves no half call', async () => {
    const delta = { tool_calls: [{ index: 0, id: 'call_1', type: 'function', function: { name: 'grep', arguments: '{}' } }] }
    model.setScripts([{ responses: [[{ type: 'raw', data: `data: ${JSON.stringify({ choices: [{ index: 0, delta }] })}\n\n` }, { type: 'hang' }]] }])
    expect(await ask(model.url, { beforeAnswerMs: never, inAnswerMs: 50 })).toMatchObject([{ type: 'failed', failure: { code: 'model_silent' } }])
  })

  test('that only says that it is alive is waited for', async () => {
    const limits = { beforeAnswerMs: 600, inAnswerMs: 600 }
    await using slow = await startEventStream((response) => {
      let signs = 0
      const beat = setInterval(() => {
        signs += 1
        response.write(': keep-alive\n\n')
        if (signs < 18) return // half as long again as the limit
        clearInterval(beat)
        response.end('data: {"choices":[{"index":0,"delta":{"content":"At last"},"finish_reason":"stop"}]}\n\n')
      }, 50)
    })
    expect(await ask(slow.url, limits)).toMatchObject([{ type: 'text', text: 'At last' }, { type: 'finished' }])
  })
})
