import Anthropic, { APIError } from '@anthropic-ai/sdk'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { startOfflineModel } from '../index.ts'
import type { OfflineModel, Step } from '../index.ts'

/** Anthropic's own client against the endpoint under `/anthropic`. */
let model: OfflineModel
let client: Anthropic
beforeAll(async () => {
  model = await startOfflineModel({ tokensPerSecond: Infinity, requireKey: 'sk-right' })
  client = clientFor('sk-right')
})
beforeEach(() => {
  model.setScripts([])
  model.clearRequests()
})
afterAll(() => model.close())

function clientFor(apiKey: string, path = '/anthropic'): Anthropic {
  return new Anthropic({ apiKey, authToken: null, baseURL: model.url + path, maxRetries: 0 })
}

type Params = Anthropic.MessageCreateParamsNonStreaming

const tool: Anthropic.Tool = { name: 'grep', description: 'Finds text.', input_schema: { type: 'object', properties: { pattern: { type: 'string' } } } }

function asking(content: Anthropic.MessageParam['content'], more: Partial<Params> = {}): Params {
  return { model: 'deepseek-flash', max_tokens: 1000, messages: [{ role: 'user', content }], ...more }
}

const steps: Step[] = [
  { type: 'reasoning', text: 'Let me look at it.' },
  { type: 'text', text: 'I look: "quotes", \n lines, 漢字, 🎉.' },
  { type: 'toolCall', name: 'grep', args: { pattern: 'a' } },
  { type: 'toolCall', name: 'grep', args: {} },
]
const blocks = [
  { type: 'thinking', thinking: 'Let me look at it.', signature: expect.stringMatching(/\S/) },
  { type: 'text', text: 'I look: "quotes", \n lines, 漢字, 🎉.' },
  { type: 'tool_use', id: expect.stringMatching(/\S/), name: 'grep', input: { pattern: 'a' } },
  { type: 'tool_use', name: 'grep', input: {} },
]

describe('an answer', () => {
  test('comes whole, or streamed with the same content', async () => {
    model.setScripts([{ responses: [steps] }])
    const whole = await client.messages.create(asking('x'))
    const streamed = await client.messages.stream(asking('x')).finalMessage()
    for (const message of [whole, streamed]) {
      expect(message).toMatchObject({ type: 'message', role: 'assistant', model: 'deepseek-flash', content: blocks, stop_reason: 'tool_use' })
    }
    expect(streamed.content).toEqual(whole.content)
  })

  test('streams its events in the order of the format', async () => {
    model.setScripts([{ responses: [steps.slice(0, 2)] }])
    const types: string[] = []
    for await (const event of await client.messages.create({ ...asking('x'), stream: true })) {
      const type = event.type === 'content_block_delta' ? event.delta.type : event.type
      if (types.at(-1) !== type) types.push(type)
    }
    expect(types).toEqual([
      'message_start', 'content_block_start', 'thinking_delta', 'signature_delta', 'content_block_stop',
      'content_block_start', 'text_delta', 'content_block_stop', 'message_delta', 'message_stop',
    ])
  })

  test('is the rules’ own when there is no script, without thoughts when those are off', async () => {
    const message = await client.messages.create(asking('hello', { thinking: { type: 'disabled' } }))
    expect(message).toMatchObject({ content: [{ type: 'text', text: expect.stringContaining('offline model') }], stop_reason: 'end_turn' })
    const note = { type: 'text' as const, text: '<system-reminder>Today is Monday.</system-reminder>' }
    const noted = await client.messages.create(asking([note, { type: 'text', text: 'hello' }]))
    expect(noted.content).toMatchObject([{ type: 'thinking' }, { type: 'text', text: expect.stringContaining('Hello!') }])
  })

  test('is cut at max_tokens', async () => {
    model.setScripts([{ responses: [[{ type: 'text', text: 'one two three four' }]] }])
    expect(await client.messages.create(asking('x', { max_tokens: 2 }))).toMatchObject({ content: [{ text: 'one two' }], stop_reason: 'max_tokens' })
  })
})

describe('a turn with tools', () => {
  const turn = (answer: Anthropic.Message, result: Anthropic.ToolResultBlockParam['content'] = 'found'): Anthropic.MessageParam[] => [
    { role: 'user', content: 'x' },
    { role: 'assistant', content: answer.content as Anthropic.ContentBlockParam[] },
    {
      role: 'user',
      content: answer.content.flatMap((block) => (block.type === 'tool_use' ? [{ type: 'tool_result' as const, tool_use_id: block.id, ...(result !== undefined && { content: result }) }] : [])),
    },
  ]

  test('goes on after the results, and its beginning is read from the cache', async () => {
    model.setScripts([{ responses: [steps, [{ type: 'text', text: 'Done.' }]] }])
    const more: Partial<Params> = { system: 'Be helpful. '.repeat(20), tools: [tool] }
    const first = await client.messages.create(asking('x', more))
    expect(first.usage).toMatchObject({ cache_read_input_tokens: 0, cache_creation_input_tokens: 0 })
    const second = await client.messages.stream({ ...asking('x', more), messages: turn(first, [{ type: 'text', text: 'found' }]) }).finalMessage()
    expect(second.content).toMatchObject([{ text: 'Done.' }])
    expect(second.usage.cache_read_input_tokens).toBeGreaterThanOrEqual(first.usage.input_tokens + first.usage.output_tokens - 10)
    // Missed are the two results alone: their roles, ids and a word each.
    expect(second.usage.input_tokens).toBeLessThan(50)
  })

  test('is refused without the thoughts that led to a call, and without a result for each call', async () => {
    model.setScripts([{ responses: [steps, []] }])
    const first = await client.messages.create(asking('x', { tools: [tool] }))
    const messages = turn(first)
    const thoughtless = { ...first, content: first.content.filter(({ type }) => type !== 'thinking') }
    await expect(client.messages.create({ ...asking('x'), messages: turn(thoughtless) })).rejects.toMatchObject({ status: 400 })
    await expect(client.messages.create({ ...asking('x'), messages: messages.slice(0, 2) })).rejects.toMatchObject({ status: 400 })
    await expect(client.messages.create({ ...asking('x'), messages })).resolves.toBeDefined()
  })
})

test('a script sees the same conversation in either format', async () => {
  model.setScripts([{ match: /needle/, responses: [[{ type: 'text', text: 'seen' }]] }])
  const image: Anthropic.ImageBlockParam = { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AAAA' } }
  const content: Anthropic.ContentBlockParam[] = [image, { type: 'text', text: 'a needle' }]
  expect((await client.messages.create(asking(content))).content).toMatchObject([{ text: 'seen' }])
  await expect(client.messages.create(asking(content, { model: 'deepseek-v4-pro' }))).rejects.toMatchObject({ status: 400 })
  // One cache serves both: the same prompt in the other format is read from it.
  const sent = { model: 'deepseek-flash', messages: [{ role: 'user', content: 'the needle of both formats' }] }
  const headers = { authorization: 'Bearer sk-right' }
  await fetch(`${model.url}/chat/completions`, { method: 'POST', headers, body: JSON.stringify(sent) })
  const again = await client.messages.create(asking('the needle of both formats'))
  expect(again.usage).toMatchObject({ input_tokens: 0 })
})

test.each([
  ['claude-opus-next', 'deepseek-v4-pro'],
  ['claude-sonnet-next', 'deepseek-flash'],
  ['claude-haiku-next', 'deepseek-flash'],
])('the name %s stands for %s', async (name, wanted) => {
  expect((await client.messages.create(asking('hello', { model: name }))).model).toBe(wanted)
})

test('tokens are counted as they are charged', async () => {
  const params = asking('count these words, please', { system: 'Be brief.', tools: [tool] })
  const { input_tokens: counted } = await client.messages.countTokens({ model: params.model, messages: params.messages, system: 'Be brief.', tools: [tool] })
  const { usage } = await client.messages.create(params)
  expect(usage.input_tokens + (usage.cache_read_input_tokens ?? 0)).toBe(counted)
})

describe('errors have the form of the format', () => {
  test.each([
    [400, 'invalid_request_error', Anthropic.BadRequestError],
    [401, 'authentication_error', Anthropic.AuthenticationError],
    [402, 'billing_error', APIError],
    [403, 'permission_error', Anthropic.PermissionDeniedError],
    [413, 'request_too_large', APIError],
    [429, 'rate_limit_error', Anthropic.RateLimitError],
    [500, 'api_error', Anthropic.InternalServerError],
    [503, 'overloaded_error', Anthropic.InternalServerError],
  ])('status %i', async (status, type, kind) => {
    model.setScripts([{ responses: [[{ type: 'error', status, retryAfterSeconds: 7 }]] }])
    const failure: unknown = await client.messages.create(asking('x')).catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(kind)
    expect(failure).toMatchObject({ status, error: { type: 'error', error: { type, message: expect.stringMatching(/\w/) } } })
    expect((failure as APIError).headers?.get('retry-after')).toBe('7')
  })

  test('a wrong key, in either header, and bad bodies', async () => {
    await expect(clientFor('sk-wrong').messages.create(asking('x'))).rejects.toBeInstanceOf(Anthropic.AuthenticationError)
    const bearer = new Anthropic({ apiKey: null, authToken: 'sk-right', baseURL: `${model.url}/anthropic`, maxRetries: 0 })
    await expect(bearer.messages.create(asking('hello'))).resolves.toBeDefined()
    await expect(client.messages.create(asking('x', { model: 'gpt' }))).rejects.toMatchObject({ status: 400 })
    await expect(client.messages.create({ ...asking('x'), max_tokens: 0 })).rejects.toMatchObject({ status: 400 })
    await expect(client.messages.create({ ...asking('x'), messages: [] })).rejects.toMatchObject({ status: 400 })
  })

  test('in the middle of a stream', async () => {
    model.setScripts([{ responses: [[{ type: 'text', text: 'So' }, { type: 'error', status: 503, message: 'Too much' }]] }])
    await expect(client.messages.stream(asking('x')).finalMessage()).rejects.toMatchObject({ error: { error: { type: 'overloaded_error', message: 'Too much' } } })
  })
})

describe('a stream that breaks', () => {
  test.each<[string, Step[]]>([
    ['before its head', [{ type: 'drop' }]],
    ['in the middle', [{ type: 'text', text: 'So' }, { type: 'drop' }]],
    ['in the middle of a call', [{ type: 'toolCall', name: 'grep', args: { pattern: 'needle' }, cutAfterChars: 8 }, { type: 'drop' }]],
    ['before its closing event', [{ type: 'text', text: 'So' }, { type: 'drop', afterFinish: true }]],
  ])('%s is an error for the client', async (_, script) => {
    model.setScripts([{ responses: [script] }])
    await expect(client.messages.stream(asking('x')).finalMessage()).rejects.toThrow()
  })

  test('but one that only waits is fine', async () => {
    model.setScripts([{ responses: [[{ type: 'keepAlive', times: 3 }, { type: 'text', text: 'So' }]] }])
    expect((await client.messages.stream(asking('x')).finalMessage()).content).toMatchObject([{ text: 'So' }])
    expect((await client.messages.create(asking('x'))).content).toMatchObject([{ text: 'So' }])
  })
})

test('the path may stand without /anthropic too', async () => {
  expect((await clientFor('sk-right', '').messages.create(asking('hello'))).role).toBe('assistant')
  const missing = await fetch(`${model.url}/anthropic/v1/nothing`, { headers: { 'x-api-key': 'sk-right' } })
  expect(missing.status).toBe(404)
  expect(await missing.json()).toMatchObject({ type: 'error', error: { type: 'not_found_error' } })
})
