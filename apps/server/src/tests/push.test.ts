import { createECDH } from 'node:crypto'
import { createServer } from 'node:http'
import type { IncomingMessage } from 'node:http'
import { Conversation, eventually, findFreePort, startStack } from '@boocode/testkit'
import type { Stack } from '@boocode/testkit'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { expectError } from './expect-error.ts'

interface Push {
  readonly path: string
  readonly headers: IncomingMessage['headers']
  readonly bytes: number
}

let stack: Stack
let service: ReturnType<typeof createServer>
let base = ''
let pushes: Push[] = []
/** What the push service answers, by path. */
const answers = new Map<string, number>()

beforeAll(async () => {
  const port = await findFreePort()
  service = createServer((request, response) => {
    let bytes = 0
    request.on('data', (chunk: Buffer) => (bytes += chunk.length))
    request.on('end', () => {
      pushes.push({ path: request.url ?? '', headers: request.headers, bytes })
      response.writeHead(answers.get(request.url ?? '') ?? 201).end()
    })
  })
  await new Promise<void>((resolve) => service.listen(port, '127.0.0.1', resolve))
  base = `http://127.0.0.1:${port}`
  stack = await startStack({
    env: { server: { PUSH_HOSTS: '127.0.0.1, fcm.googleapis.com' } },
    scripts: [{ match: 'ask me', responses: [[{ type: 'toolCall', name: 'ask_user_input', args: { question: 'Which one?' } }], [{ type: 'text', text: 'Fine.' }]] }],
  })
})
afterAll(async () => {
  await stack?.[Symbol.asyncDispose]()
  service?.close()
})
beforeEach(() => {
  pushes = []
})

const keys = () => {
  const browser = createECDH('prime256v1')
  return { p256dh: browser.generateKeys('base64url'), auth: 'BTBZMqHH6r4Tts7J_aSIgg' }
}
const subscribe = async (path: string, events: string[]) => await stack.api('POST', '/api/push', { endpoint: base + path, keys: keys(), events })
const pushed = async (path: string) => await eventually('a push', async () => pushes.find((push) => push.path === path) ?? null)

describe('web push', () => {
  test('tells a subscribed browser, encrypted and signed, that a chat needs a person, and that it is done', async () => {
    expect((await subscribe('/asked', ['needs_you'])).status).toBe(204)
    expect((await subscribe('/done', ['done_unread'])).status).toBe(204)
    const { public_key: publicKey } = (await stack.api('GET', '/api/push')).body as { public_key: string }
    const chat = await Conversation.open(stack)
    await stack.api('POST', `/api/chats/${chat.chat.id}/messages`, { content: 'ask me' })
    const push = await pushed('/asked')
    expect(push.headers).toMatchObject({ 'content-encoding': 'aes128gcm', urgency: 'high' })
    expect(push.headers.authorization).toMatch(new RegExp(`^vapid t=[\\w-]+\\.[\\w-]+\\.[\\w-]+, k=${publicKey}$`))
    expect(push.bytes).toBeGreaterThan(86)
    expect(pushes.some(({ path }) => path === '/done')).toBe(false)
    const { requests } = (await stack.api('GET', '/api/requests')).body as { requests: { id: string }[] }
    await stack.api('POST', `/api/requests/${requests[0]?.id ?? ''}/answer`, { answer: 'this one' })
    await pushed('/done')
    expect(pushes.filter(({ path }) => path === '/asked')).toHaveLength(1)
    for (const path of ['/asked', '/done']) await stack.api('DELETE', '/api/push', { endpoint: base + path })
  })

  test('forgets a browser that its push service no longer knows', async () => {
    answers.set('/gone', 410)
    await subscribe('/gone', ['done_unread'])
    await (await Conversation.open(stack)).ask('hello')
    await pushed('/gone')
    await subscribe('/here', ['done_unread'])
    pushes = []
    await (await Conversation.open(stack)).ask('hello again')
    await pushed('/here')
    expect(pushes.some(({ path }) => path === '/gone')).toBe(false)
    await stack.api('DELETE', '/api/push', { endpoint: `${base}/here` })
  })

  test('goes on after the server was killed', async () => {
    await subscribe('/still', ['done_unread'])
    await stack.restart('server')
    const push = await eventually('a push', async () => {
      await (await Conversation.open(stack)).ask('hello')
      return pushes.find(({ path }) => path === '/still') ?? null
    })
    expect(push.bytes).toBeGreaterThan(86)
    await stack.api('DELETE', '/api/push', { endpoint: `${base}/still` })
  })

  test.each([
    ['an address that is no push service', { endpoint: 'https://169.254.169.254/latest', keys: keys(), events: ['failed'] }],
    ['keys that are none', { endpoint: 'https://fcm.googleapis.com/x', keys: { p256dh: 'AAAA', auth: 'AAAA' }, events: ['failed'] }],
  ])('refuses %s', async (_, body) => {
    expectError(await stack.api('POST', '/api/push', body), 'unprocessable')
  })
})
