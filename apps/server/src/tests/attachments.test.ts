import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { makePng, startStack } from '@boocode/testkit'
import type { Stack } from '@boocode/testkit'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sweepAttachments } from '../features/attachments/service.ts'
import { expectError } from './expect-error.ts'

let stack: Stack
beforeAll(async () => {
  stack = await startStack({ env: { server: { MAX_ATTACHMENT_SIZE_MB: '2' } } })
})
afterAll(async () => await stack?.[Symbol.asyncDispose]())

async function upload(content: Uint8Array | string, name = 'notes.txt'): Promise<Awaited<ReturnType<Stack['api']>>> {
  const form = new FormData()
  form.append('file', new Blob([typeof content === 'string' ? content : new Uint8Array(content)]), name)
  const response = await fetch(`${stack.url}/api/attachments`, { method: 'POST', body: form, headers: { authorization: `Bearer ${stack.facts.token}` } })
  const text = await response.text()
  return { status: response.status, headers: Object.fromEntries(response.headers), text, body: JSON.parse(text) }
}

const fetchFile = async (path: string) => await fetch(`${stack.url}${path}`, { headers: { authorization: `Bearer ${stack.facts.token}` } })
const uploads = () => join(stack.facts.home, 'uploads')
const say = async (chatId: string, content: string, attachment_ids: string[], more = {}) => await stack.api('POST', `/api/chats/${chatId}/messages`, { content, attachment_ids, ...more })

describe('an upload', () => {
  test('of an image is what it is, whatever its name says, without what stood beside the picture', async () => {
    const secret = 'Comment\u0000taken at 52.5163 N'
    const { status, body } = await upload(makePng(1_200, 600, [Buffer.from(secret, 'latin1')]), 'report.txt')
    expect(status).toBe(201)
    expect(body.attachment.part).toEqual({ type: 'image', attachment_id: body.attachment.id, name: 'report.txt', mime: 'image/png', width: 1_200, height: 600 })
    const whole = await fetchFile(`/api/attachments/${body.attachment.id}`)
    expect([whole.headers.get('content-type'), whole.headers.get('x-content-type-options')]).toEqual(['image/png', 'nosniff'])
    expect(whole.headers.get('content-security-policy')).toContain('sandbox')
    const bytes = Buffer.from(await whole.arrayBuffer())
    expect(bytes.includes('taken at')).toBe(false)
    const small = await fetchFile(`/api/attachments/${body.attachment.id}/thumbnail`)
    expect(small.headers.get('content-type')).toBe('image/webp')
    expect(Buffer.from(await small.arrayBuffer()).subarray(8, 12).toString()).toBe('WEBP')
  })

  test('of a text is kept letter by letter', async () => {
    const text = 'one\r\n\ttwo \u{1f600}\n'
    const { body } = await upload(text, 'notes.md')
    expect(body.attachment.part).toEqual({ type: 'file', attachment_id: body.attachment.id, name: 'notes.md', bytes: Buffer.byteLength(text) })
    const answer = await fetchFile(`/api/attachments/${body.attachment.id}`)
    expect(answer.headers.get('content-type')).toBe('text/plain; charset=utf-8')
    expect(await answer.text()).toBe(text)
  })

  test('that draws or runs in a browser is served as the text that it is', async () => {
    for (const hostile of ['<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', '<!doctype html><script>alert(1)</script>']) {
      const { body } = await upload(hostile, 'image.png')
      expect(body.attachment.part.type).toBe('file')
      const answer = await fetchFile(`/api/attachments/${body.attachment.id}`)
      expect(answer.headers.get('content-type')).toBe('text/plain; charset=utf-8')
    }
  })

  test.each([
    ['../../etc/passwd', 'passwd'],
    ['..', 'attachment'],
    ['C:\\temp\\photo.txt', 'photo.txt'],
    ['exe.\u202Etxt.gnp', 'exe.txt.gnp'],
    ['a'.repeat(300), 'a'.repeat(200)],
  ])('named %j is called %j', async (given, called) => {
    expect((await upload('x', given)).body.attachment.part.name).toBe(called)
  })

  test.each([
    ['nothing', '', 'unprocessable'],
    ['bytes that are no text', Buffer.from([1, 2, 0, 255]), 'unsupported_media_type'],
    ['text in another encoding', Buffer.from([0x63, 0x61, 0x66, 0xe9]), 'unsupported_media_type'],
    ['more than may be', 'x'.repeat(2 * 1024 * 1024 + 1), 'too_large'],
    ['half an image', makePng(400, 400).subarray(0, 60), 'unprocessable'],
    ['an image that unpacks to gigabytes', makePng(20_000, 20_000), 'unprocessable'],
    ['a JPEG of noise', Buffer.concat([Buffer.from([0xff, 0xd8, 0xff]), Buffer.alloc(500, 7)]), 'unprocessable'],
  ] as const)('of %s is refused and leaves nothing', async (_name, content, code) => {
    const before = readdirSync(uploads())
    expectError(await upload(content), code)
    expect(readdirSync(uploads())).toEqual(before)
  })

  test('without a file, or in another form, is refused', async () => {
    expectError(await stack.api('POST', '/api/attachments', { file: 'x' }), 'unsupported_media_type')
    expectError(await stack.api('GET', '/api/attachments/not-an-id'), 'invalid_request')
  })

  test('needs the access that everything needs', async () => {
    const { body } = await upload('mine')
    expect((await fetch(`${stack.url}/api/attachments/${body.attachment.id}`)).status).toBe(401)
    expect((await fetch(`${stack.url}/api/attachments`, { method: 'POST', body: new FormData() })).status).toBe(401)
  })
})

describe('a message', () => {
  test('may be nothing but attachments, which stand in it in their order and reach windows with it', async () => {
    const { chat } = await stack.newSession()
    const image = (await upload(makePng(8, 4), 'shot.png')).body.attachment
    const text = (await upload('first\nsecond', 'log.txt')).body.attachment
    const { status, body } = await say(chat.id, '', [text.id, image.id])
    expect(status).toBe(202)
    expect(body.message.parts).toEqual([{ type: 'text', text: '' }, text.part, image.part])
    const { messages } = (await stack.api('GET', `/api/chats/${chat.id}/messages`)).body
    expect(messages.find(({ id }: { id: string }) => id === body.message.id).parts).toEqual(body.message.parts)
    expect((await stack.api('GET', `/api/sessions/${chat.session_id}`)).body.session.name).toContain('log.txt')
    expect(await (await fetchFile(`/api/chats/${chat.id}/export?format=md`)).text()).toContain('_Attached: shot.png_')
  })

  test('without words and attachments is refused, and so is one with what is not there or was sent', async () => {
    const { chat } = await stack.newSession()
    expectError(await say(chat.id, ' ', []), 'invalid_request')
    expectError(await say(chat.id, 'look', ['00000000-0000-7000-8000-000000000000']), 'unprocessable')
    const { id } = (await upload('once')).body.attachment
    expect((await say(chat.id, 'look', [id])).status).toBe(202)
    expectError(await say(chat.id, 'look', [id]), 'unprocessable')
    expectError(await say(chat.id, 'look', Array.from({ length: 21 }, () => id)), 'invalid_request')
  })

  test('that waits and is taken back gives its attachments back, to be sent again', async () => {
    stack.model.setScripts([{ match: 'hold', responses: [[{ type: 'waitFor', gate: 'held' }, { type: 'text', text: 'Done.' }]] }])
    const { chat } = await stack.newSession()
    await say(chat.id, 'hold on', [])
    const one = (await upload('one')).body.attachment
    const two = (await upload('two')).body.attachment
    const waiting = (await say(chat.id, 'and this', [one.id])).body.message
    await say(chat.id, 'and that', [two.id])
    const removed = await stack.api('DELETE', `/api/chats/${chat.id}/queue/${waiting.id}`)
    expect(removed.body.attachments).toEqual([one.part])
    const stopped = await stack.api('POST', `/api/chats/${chat.id}/stop`, {})
    expect(stopped.body.returned).toMatchObject([{ content: 'and that', attachments: [two.part] }])
    stack.model.openGate('held')
    expect((await say(chat.id, 'again', [one.id, two.id])).status).toBe(202)
  })
})

test('what was left by a process that died, and what no message has for a week, is swept; the rest stays', async () => {
  const { chat } = await stack.newSession()
  const old = (await upload('old and never sent')).body.attachment
  const sent = (await upload('old and sent')).body.attachment
  const fresh = (await upload('new and never sent')).body.attachment
  await say(chat.id, 'keep it', [sent.id])
  await stack.database.sql`update attachments set created_at = now() - interval '8 days' where id = any(${[old.id, sent.id]}::uuid[])`
  const stray = '00000000-0000-7000-8000-00000000abcd.incoming'
  writeFileSync(join(uploads(), stray), 'half')
  writeFileSync(join(uploads(), 'README'), 'somebody else put this here')
  const tomorrow = Date.now() + 25 * 60 * 60 * 1000
  expect(await sweepAttachments({ config: { uploads: uploads() }, database: stack.database }, tomorrow)).toBe(2)
  expect(readdirSync(uploads())).not.toContain(stray)
  expect(readdirSync(uploads())).not.toContain(old.id)
  expect(readdirSync(uploads())).toEqual(expect.arrayContaining([sent.id, fresh.id, 'README']))
  expect(readFileSync(join(uploads(), sent.id), 'utf8')).toBe('old and sent')
})
