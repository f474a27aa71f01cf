import { once } from 'node:events'
import { connect } from 'node:net'
import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { startOfflineModel } from '../index.ts'
import type { OfflineModel } from '../index.ts'
import { bodyOf, post, stream, user } from './chat-client.ts'

const errors: unknown[] = []
let model: OfflineModel
beforeAll(async () => {
  model = await startOfflineModel({
    tokensPerSecond: Infinity,
    maxBodyBytes: 100_000,
    onError: (error) => errors.push(error),
  })
})
beforeEach(() => {
  model.setScripts([])
  model.clearRequests()
})
afterAll(async () => {
  await model.close()
  expect(errors).toEqual([])
})

describe('a bad request gets the status that DeepSeek gives', () => {
  const call = { id: 'call_1', type: 'function', function: { name: 'grep', arguments: '{}' } }
  const assistant = { role: 'assistant', content: '', tool_calls: [call] }
  const result = { role: 'tool', tool_call_id: 'call_1', content: 'found' }
  const image = { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } }

  test.each([
    ['no JSON', '{"model":', 400],
    ['an empty body', '', 400],
    ['an unknown model', bodyOf('x', { model: 'gpt' }), 400],
    ['no messages', { model: 'deepseek-flash' }, 422],
    ['an empty list of messages', { model: 'deepseek-flash', messages: [] }, 422],
    ['an unknown role', { model: 'deepseek-flash', messages: [{ role: 'cat', content: '' }] }, 422],
    ['a temperature out of range', bodyOf('x', { temperature: 3 }), 422],
    ['max_tokens of 0', bodyOf('x', { max_tokens: 0 }), 422],
    ['an image for a model that sees none', { model: 'deepseek-v4-pro', messages: [{ role: 'user', content: [image] }] }, 400],
    ['a call without its result', { model: 'deepseek-flash', messages: [user('x'), assistant, user('y')] }, 400],
    ['a last call without its result', { model: 'deepseek-flash', messages: [user('x'), assistant] }, 400],
    ['a result without its call', { model: 'deepseek-flash', messages: [user('x'), result] }, 400],
    ['two results for one call', { model: 'deepseek-flash', messages: [user('x'), assistant, result, result] }, 400],
  ])('%s', async (_, body, status) => {
    const response = await post(model, body)
    expect(response.status).toBe(status)
    expect(await response.json()).toMatchObject({
      error: { message: expect.stringMatching(/\w/), type: 'invalid_request_error', param: null },
    })
  })

  test('a good one passes, also with an image for a model that sees', async () => {
    expect((await post(model, { model: 'deepseek-flash', messages: [user('x'), assistant, result] })).status).toBe(200)
    const seen = { model: 'deepseek-flash', messages: [{ role: 'user', content: [image] }] }
    expect((await post(model, seen)).status).toBe(200)
  })

  test('a path or a method that does not exist', async () => {
    expect((await fetch(`${model.url}/nothing`)).status).toBe(404)
    expect((await fetch(`${model.url}/chat/completions`)).status).toBe(405)
  })

  test('a body over the limit, announced or not', async () => {
    const large = 'x'.repeat(200_000)
    expect((await post(model, large)).status).toBe(413)
    const chunked = new ReadableStream({
      start(controller) {
        controller.enqueue(new TextEncoder().encode(large))
        controller.close()
      },
    })
    expect((await post(model, '', { body: chunked, duplex: 'half' } as RequestInit)).status).toBe(413)
  })
})

test('any bytes get an answer and leave the server well', async () => {
  // Its own: making the first bytes takes so long that connections kept alive may have ended meanwhile.
  await using model = await startOfflineModel({ tokensPerSecond: Infinity, onError: (error) => errors.push(error) })
  await fc.assert(
    fc.asyncProperty(fc.oneof(fc.json(), fc.string({ unit: 'binary' })), async (body) => {
      expect([400, 422]).toContain((await post(model, body)).status)
    }),
    { numRuns: 60 },
  )
  const socket = connect(model.port, '127.0.0.1')
  socket.write('\x00\xff GARBAGE\r\n\r\n')
  socket.resume()
  await once(socket, 'close')
  expect((await stream(model, bodyOf('hello'))).status).toBe(200)
})

test('with a key required, another one is refused without being repeated', async () => {
  await using locked = await startOfflineModel({ requireKey: 'sk-right' })
  const withKey = (authorization: string): Promise<Response> =>
    post(locked, bodyOf('hello', { max_tokens: 1 }), { headers: { authorization } })
  const refused = await withKey('Bearer sk-wrong-secret')
  expect(refused.status).toBe(401)
  expect(await refused.text()).not.toContain('wrong-secret')
  expect((await post(locked, bodyOf('hello'))).status).toBe(401)
  expect((await withKey('Bearer sk-right')).status).toBe(200)
})

describe('reasoning of a turn with tool calls', () => {
  const turn = async (reasoned: boolean, sentBack: object, more: object = {}): Promise<number> => {
    model.setScripts([
      {
        responses: [
          [
            ...(reasoned ? [{ type: 'reasoning' as const, text: 'hm' }] : []),
            { type: 'toolCall', name: 'grep', args: {} },
          ],
          [],
        ],
      },
    ])
    const [call] = (await stream(model, bodyOf('x'))).calls
    const messages = [
      user('x'),
      {
        role: 'assistant',
        content: '',
        tool_calls: [{ id: call?.id, type: 'function', function: { name: 'grep', arguments: '{}' } }],
        ...sentBack,
      },
      { role: 'tool', tool_call_id: call?.id, content: 'ok' },
    ]
    return (await post(model, { model: 'deepseek-flash', messages, ...more })).status
  }

  test('must be sent back when there was some', async () => {
    expect(await turn(true, {})).toBe(400)
    expect(await turn(true, { reasoning_content: 'hm' })).toBe(200)
  })

  test('need not be there when there was none, or when thinking is off', async () => {
    expect(await turn(false, {})).toBe(200)
    expect(await turn(true, {}, { thinking: { type: 'disabled' } })).toBe(200)
  })
})

describe('a fault by script', () => {
  test.each([400, 401, 402, 403, 413, 422, 429, 500, 503])('before any output is the status %i', async (status) => {
    model.setScripts([{ responses: [[{ type: 'error', status, ...(status === 429 && { retryAfterSeconds: 3 }) }]] }])
    const response = await post(model, bodyOf('x', { stream: true }))
    expect(response.status).toBe(status)
    expect(response.headers.get('retry-after')).toBe(status === 429 ? '3' : null)
    expect(await response.json()).toMatchObject({ error: { message: expect.any(String) } })
  })

  test('after some output is an error event, and nothing follows it', async () => {
    model.setScripts([
      { responses: [[{ type: 'text', text: 'So' }, { type: 'error', status: 503, code: 'busy', message: 'Too much' }]] },
    ])
    const answer = await stream(model, bodyOf('x'))
    expect(answer).toMatchObject({ content: 'So', isDone: false, error: { message: 'Too much', code: 'busy' } })
    expect(answer.finishReason).toBeUndefined()
  })

  test('a dropped stream breaks after all that was said', async () => {
    model.setScripts([{ responses: [[{ type: 'text', text: 'a', chunks: 2000 }, { type: 'drop' }]] }])
    const response = await post(model, bodyOf('x', { stream: true }))
    const decoder = new TextDecoder()
    let text = ''
    await expect(async () => {
      for await (const part of response.body ?? []) text += decoder.decode(part, { stream: true })
    }).rejects.toThrow()
    expect(text.match(/"content":"a"/g)).toHaveLength(2000)
    expect(model.requests()).toMatchObject([{ isCut: true }])
  })

  test('a connection may be dropped before any byte of the answer', async () => {
    model.setScripts([{ responses: [[{ type: 'drop' }]] }])
    await expect(post(model, bodyOf('x', { stream: true }))).rejects.toThrow()
    await expect(post(model, bodyOf('x'))).rejects.toThrow()
  })

  test('a call may break off in the middle of its arguments', async () => {
    model.setScripts([{ responses: [[{ type: 'toolCall', name: 'grep', args: { pattern: 'needle' }, cutAfterChars: 9 }, { type: 'error', status: 500 }]] }])
    const answer = await stream(model, bodyOf('x'))
    expect(answer.calls).toMatchObject([{ name: 'grep', arguments: '{"pattern' }])
    expect(answer).toMatchObject({ isDone: false, error: { type: 'server_error' } })
  })

  test('an answer may be dropped between its finish reason and the closing event', async () => {
    model.setScripts([{ responses: [[{ type: 'text', text: 'So' }, { type: 'drop', afterFinish: true }]] }])
    const response = await post(model, bodyOf('x', { stream: true }))
    const decoder = new TextDecoder()
    let text = ''
    await expect(async () => {
      for await (const part of response.body ?? []) text += decoder.decode(part, { stream: true })
    }).rejects.toThrow()
    expect(text).toContain('"finish_reason":"stop"')
    expect(text).toContain('"prompt_tokens"')
    expect(text).not.toContain('[DONE]')
  })

  test('a request that waits gets comments, or blank lines before a whole answer', async () => {
    model.setScripts([{ responses: [[{ type: 'keepAlive', times: 3, intervalMs: 1 }, { type: 'text', text: 'So' }]] }])
    const streamed = await (await post(model, bodyOf('x', { stream: true }))).text()
    expect(streamed).toMatch(/^(: keep-alive\n\n){3}data: /)
    const whole = await (await post(model, bodyOf('x'))).text()
    expect(whole).toMatch(/^\n\n\n\{/)
    expect(JSON.parse(whole)).toMatchObject({ choices: [{ message: { content: 'So' } }] })
  })

  test('the head may come and then nothing', async () => {
    model.setScripts([{ responses: [[{ type: 'keepAlive' }, { type: 'hang' }]] }])
    const controller = new AbortController()
    const response = await post(model, bodyOf('x', { stream: true }), { signal: controller.signal })
    expect(response.status).toBe(200)
    controller.abort()
    await model.requests()[0]?.closed
    expect(model.requests()).toMatchObject([{ isCut: true, status: 200 }])
  })

  test('raw bytes go out as they are', async () => {
    model.setScripts([{ responses: [[{ type: 'raw', data: 'data: {"broken\n\n' }]] }])
    expect(await (await post(model, bodyOf('x', { stream: true }))).text()).toContain('\n\ndata: {"broken\n\n')
  })
})

describe('a client that goes away', () => {
  test.each([
    ['while the answer is paced', { type: 'text', text: 'word ', chunks: 100_000, tokensPerSecond: 50 }],
    ['while the answer runs at full speed', { type: 'text', text: 'word ', chunks: 10_000_000, tokensPerSecond: 0 }],
    ['while the answer hangs', { type: 'hang' }],
    ['while the answer waits at a gate', { type: 'waitFor', gate: 'never' }],
  ] as const)('%s ends it, and the time is recorded', async (_, step) => {
    model.setScripts([{ responses: [[{ type: 'text', text: 'begin' }, step]] }])
    const controller = new AbortController()
    const response = await post(model, bodyOf('x', { stream: true }), { signal: controller.signal })
    const reader = response.body?.getReader()
    await reader?.read()
    const leftAt = performance.timeOrigin + performance.now()
    controller.abort()
    await model.requests()[0]?.closed
    const [request] = model.requests()
    expect(request).toMatchObject({ isCut: true })
    expect(request?.closedAt).toBeGreaterThanOrEqual(leftAt)
  })

  test('that does not read holds the stream up instead of filling memory', async () => {
    model.setScripts([{ responses: [[{ type: 'text', text: 'x'.repeat(100), chunks: 10_000_000, tokensPerSecond: 0 }]] }])
    const controller = new AbortController()
    const before = process.memoryUsage().rss
    const response = await post(model, bodyOf('x', { stream: true }), { signal: controller.signal })
    // The other chats go on meanwhile; a stream that is not held up would have made 3 GB by then.
    for (let turn = 0; turn < 50; turn++) expect((await fetch(`${model.url}/models`)).status).toBe(200)
    expect(process.memoryUsage().rss - before).toBeLessThan(100_000_000)
    controller.abort()
    await response.body?.cancel().catch(() => undefined)
    await model.requests()[0]?.closed
  })
})

describe('a gate', () => {
  test('holds the answer until it is opened, and tells who waits', async () => {
    model.setScripts([{ responses: [[{ type: 'text', text: 'before ' }, { type: 'waitFor', gate: 'g' }, { type: 'text', text: 'after' }]] }])
    const response = await post(model, bodyOf('x', { stream: true }))
    await model.gateReached('g')
    model.openGate('g')
    expect(await response.text()).toContain('after')
    // It stays open for the next one until it is closed.
    expect((await stream(model, bodyOf('x'))).content).toBe('before after')
    model.closeGate('g')
    const held = stream(model, bodyOf('x'))
    await model.gateReached('g')
    model.openGate('g')
    expect((await held).isDone).toBe(true)
  })
})

describe('the end of the server', () => {
  test('cuts what is under way and frees the port', async () => {
    const controller = new AbortController()
    const other = await startOfflineModel({ scripts: [{ responses: [[{ type: 'text', text: 'a' }, { type: 'hang' }]] }], signal: controller.signal })
    const response = await post(other, bodyOf('x', { stream: true }))
    controller.abort()
    await expect(response.text()).rejects.toThrow()
    await other.close()
    await using again = await startOfflineModel({ port: other.port })
    expect(again.port).toBe(other.port)
    await expect(startOfflineModel({ port: again.port })).rejects.toMatchObject({ code: 'EADDRINUSE' })
  })
})

test('only as many requests are kept as fit', async () => {
  await using small = await startOfflineModel({ tokensPerSecond: Infinity, recordChars: 1000 })
  for (let turn = 0; turn < 20; turn++) await stream(small, bodyOf(`turn ${turn}`))
  const kept = small.requests()
  expect(kept.at(-1)?.body).toContain('turn 19')
  expect(kept.reduce((chars, { body }) => chars + body.length, 0)).toBeLessThanOrEqual(1000)
  await using none = await startOfflineModel({ tokensPerSecond: Infinity, recordChars: 0 })
  await stream(none, bodyOf('x'))
  expect(none.requests()).toEqual([])
})
