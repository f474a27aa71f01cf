import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { startOfflineModel } from '../index.ts'
import type { OfflineModel, Step } from '../index.ts'
import { bodyOf, post, readEvents, stream, user } from './chat-client.ts'

let model: OfflineModel
beforeAll(async () => {
  model = await startOfflineModel({ tokensPerSecond: Infinity })
})
beforeEach(() => model.clearRequests())
afterAll(() => model.close())

const steps: Step[] = [
  { type: 'reasoning', text: 'Let me look at it.' },
  { type: 'text', text: 'I look: "quotes", \n lines, 漢字, 🎉.' },
  { type: 'toolCall', name: 'grep', args: { pattern: 'a' } },
  { type: 'toolCall', name: 'read_file', args: '{ "path" : "b"' },
]

describe('a streamed answer', () => {
  test('arrives as deltas with the usage on the last one, then [DONE]', async () => {
    model.setScripts([{ responses: [steps] }])
    const answer = await stream(model, bodyOf('x', { stream_options: { include_usage: true } }))
    expect(answer).toMatchObject({
      status: 200,
      reasoning: 'Let me look at it.',
      content: 'I look: "quotes", \n lines, 漢字, 🎉.',
      calls: [
        { name: 'grep', arguments: '{"pattern":"a"}' },
        { name: 'read_file', arguments: '{ "path" : "b"' },
      ],
      finishReason: 'tool_calls',
      isDone: true,
    })
    expect(answer.usage).toMatchObject({ prompt_cache_hit_tokens: 0 })
  })

  test('says usage null before the end only when usage was asked for', async () => {
    model.setScripts([{ responses: [[{ type: 'text', text: 'Hi' }]] }])
    const asked = await (await post(model, bodyOf('x', { stream: true, stream_options: { include_usage: true } }))).text()
    expect(asked.match(/"usage":null/g)).toHaveLength(2)
    const plain = await (await post(model, bodyOf('x', { stream: true }))).text()
    expect(plain).not.toContain('"usage":null')
    expect(plain).toContain('"prompt_tokens"')
  })

  test('is cut with the reason length at max_tokens', async () => {
    model.setScripts([{ responses: [[{ type: 'text', text: 'one two three four' }]] }])
    const answer = await stream(model, bodyOf('x', { max_tokens: 2 }))
    expect(answer).toMatchObject({ content: 'one two', finishReason: 'length' })
  })
})

test('an answer that is not streamed is one chat.completion with the same parts', async () => {
  model.setScripts([{ responses: [steps] }])
  const response = await post(model, bodyOf('all at once'))
  expect(response.headers.get('content-type')).toBe('application/json')
  expect(await response.json()).toMatchObject({
    object: 'chat.completion',
    model: 'deepseek-flash',
    choices: [
      {
        index: 0,
        finish_reason: 'tool_calls',
        message: {
          role: 'assistant',
          reasoning_content: 'Let me look at it.',
          tool_calls: [{ type: 'function', function: { name: 'grep' } }, { function: { name: 'read_file' } }],
        },
      },
    ],
    usage: { prompt_cache_hit_tokens: 0 },
  })
})

describe('usage', () => {
  test('counts what was read, what was said, and what of it the cache held', async () => {
    model.setScripts([{ responses: [steps] }])
    const body = bodyOf('count this please', { model: 'deepseek-v4-pro' })
    const first = (await stream(model, body)).usage as Record<string, number>
    const second = (await stream(model, body)).usage as Record<string, number>
    for (const usage of [first, second]) {
      expect(usage['total_tokens']).toBe((usage['prompt_tokens'] ?? 0) + (usage['completion_tokens'] ?? 0))
      expect(usage['prompt_tokens']).toBe(
        (usage['prompt_cache_hit_tokens'] ?? 0) + (usage['prompt_cache_miss_tokens'] ?? 0),
      )
    }
    expect(first['prompt_cache_hit_tokens']).toBe(0)
    expect(second['prompt_cache_miss_tokens']).toBe(0)
    expect(second).toMatchObject({ completion_tokens_details: { reasoning_tokens: expect.any(Number) } })
  })

  test('can be overridden by a script', async () => {
    model.setScripts([{ responses: [[{ type: 'usage', usage: { prompt_tokens: 7, extra: true } }]] }])
    expect((await stream(model, bodyOf('x'))).usage).toMatchObject({ prompt_tokens: 7, extra: true })
  })

  test('of a turn that goes on is hit up to the end of the answer before', async () => {
    model.setScripts([{ responses: [steps.slice(0, 3), [{ type: 'text', text: 'Done.' }]] }])
    const ask = user('a turn with a call')
    const first = await stream(model, { model: 'deepseek-flash', messages: [ask] })
    const call = first.calls[0]
    const second = await stream(model, {
      model: 'deepseek-flash',
      messages: [
        ask,
        {
          role: 'assistant',
          content: first.content,
          reasoning_content: first.reasoning,
          tool_calls: [{ id: call?.id, type: 'function', function: { name: call?.name, arguments: call?.arguments } }],
        },
        { role: 'tool', tool_call_id: call?.id, content: 'short' },
      ],
    })
    expect(second.content).toBe('Done.')
    const usage = second.usage as Record<string, number>
    expect(usage['prompt_cache_hit_tokens']).toBeGreaterThan(30)
    // Missed is the result alone: its role, its id and one word.
    expect(usage['prompt_cache_miss_tokens']).toBeLessThan(16)
  })
})

test('the balance is there and never used up', async () => {
  expect(await (await fetch(`${model.url}/user/balance`)).json()).toEqual({
    is_available: true,
    balance_infos: [{ currency: 'USD', total_balance: '0.00', granted_balance: '0.00', topped_up_balance: '0.00' }],
  })
})

test('both models are listed, with and without /v1', async () => {
  for (const path of ['/models', '/v1/models']) {
    const list = (await (await fetch(model.url + path)).json()) as { data: { id: string }[] }
    expect(list.data.map(({ id }) => id)).toEqual(['deepseek-flash', 'deepseek-v4-pro'])
  }
})

test('a request is recorded byte for byte with its times', async () => {
  model.setScripts([{ responses: [[{ type: 'text', text: 'Hi' }]] }])
  const body = '{ "messages" : [{"role":"user","content":"\\u00e4 ä 🎉"}],  "model":"deepseek-flash", "stream":true }'
  const response = await fetch(`${model.url}/v1/chat/completions`, { method: 'POST', body })
  expect(readEvents(response.status, await response.text()).content).toBe('Hi')
  const [request] = model.requests()
  await request?.closed
  const [recorded] = model.requests()
  expect(recorded).toMatchObject({ body, status: 200, isCut: false })
  expect(recorded?.firstPieceAt).toBeGreaterThanOrEqual(recorded?.receivedAt ?? Infinity)
  expect(recorded?.closedAt).toBeGreaterThanOrEqual(recorded?.firstPieceAt ?? Infinity)
})

test('60,000 chunks at full speed arrive whole, each as an event of its own', async () => {
  const count = 60_000
  model.setScripts([{ responses: [[{ type: 'text', text: '{i} ', chunks: count, tokensPerSecond: 0 }]] }])
  const answer = await stream(model, bodyOf('x'))
  expect(answer.content).toBe(Array.from({ length: count }, (_, index) => `${index} `).join(''))
  expect(answer.events).toBe(count + 2)
})
