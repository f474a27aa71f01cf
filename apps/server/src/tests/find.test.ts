import { sessionStream } from '@boocode/contracts'
import { startStack } from '@boocode/testkit'
import type { Stack } from '@boocode/testkit'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expectError } from './expect-error.ts'

const nowhere = '0198c5a0-0000-7000-8000-000000000000'
let stack: Stack
let chatId = ''
let sessionId = ''
/** Of the person's messages, in order. */
const said: string[] = []

beforeAll(async () => {
  stack = await startStack({
    scripts: [
      { match: 'question 3', responses: [[{ type: 'reasoning', text: 'A needle in thought.' }, { type: 'toolCall', name: 'read_file', args: { path: 'hay.txt' } }], [{ type: 'text', text: 'Needle, needle.' }]] },
      { responses: [[{ type: 'text', text: 'An answer.' }]] },
    ],
  })
  const project = await stack.addProject({ 'hay.txt': 'hay\nNEEDLE 100%\nhay' })
  const { session, chat } = await stack.newSession(project.id)
  chatId = chat.id
  sessionId = session.id
  const client = await stack.connect()
  const view = client.subscribe(sessionStream(session.id))
  for (let n = 1; n <= 12; n += 1) {
    const { message, turn } = await stack.say(chat.id, `question ${n}`)
    said.push(message.id)
    await client.until(() => view.session.turns.get(turn.id)?.finished_at != null, 'the end of the turn')
  }
}, 120_000)
afterAll(async () => await stack?.[Symbol.asyncDispose]())

const find = async (q: string, more = '') => (await stack.api('GET', `/api/chats/${chatId}/find?q=${encodeURIComponent(q)}${more}`)).body

describe('words in a chat', () => {
  test('are found in all that was said, thought and read, in the order of the chat', async () => {
    const { hits, total, truncated } = await find('needle')
    expect(hits.map((hit: { type: string; count: number }) => [hit.type, hit.count])).toEqual([['reasoning', 1], ['tool_result', 1], ['text', 2]])
    expect([total, truncated]).toEqual([4, false])
    for (const hit of hits) {
      const { message } = (await stack.api('GET', `/api/messages/${hit.message_id}`)).body
      expect(message.parts[hit.part].type).toBe(hit.type)
    }
  })

  test('are taken as they are, not as a pattern', async () => {
    expect((await find('100%')).total).toBe(1)
    expect((await find('1_0')).total).toBe(0)
    expect((await find('hay.txt')).hits.map((hit: { type: string }) => hit.type)).toContain('tool_call')
  })

  test('more than were asked for are counted, and the newest of them listed', async () => {
    const { hits, total, truncated } = await find('question', '&limit=2')
    expect(hits.map((hit: { message_id: string }) => hit.message_id)).toEqual(said.slice(-2))
    expect([total, truncated]).toEqual([12, true])
  })

  test('of no chat, or none at all, are refused', async () => {
    expectError(await stack.api('GET', `/api/chats/${nowhere}/find?q=x`), 'not_found')
    expectError(await stack.api('GET', `/api/chats/${chatId}/find?q=`), 'invalid_request')
  })
})

describe('a page around a message', () => {
  test('holds it, and leads both ways without a gap or a repetition', async () => {
    const middle = said[5] ?? ''
    const page = (await stack.api('GET', `/api/chats/${chatId}/messages?around=${middle}&limit=6`)).body
    expect(page.messages).toHaveLength(6)
    expect(page.messages.map((message: { id: string }) => message.id)).toContain(middle)
    const whole = (await stack.api('GET', `/api/chats/${chatId}/messages?limit=200`)).body.messages.map((message: { id: string }) => message.id)
    const ids = page.messages.map((message: { id: string }) => message.id)
    for (let older = page.next_cursor; older !== null; ) {
      const next = (await stack.api('GET', `/api/chats/${chatId}/messages?cursor=${older}&limit=4`)).body
      ids.unshift(...next.messages.map((message: { id: string }) => message.id))
      older = next.next_cursor
    }
    for (let newer = page.newer_cursor; newer !== null; ) {
      const next = (await stack.api('GET', `/api/chats/${chatId}/messages?cursor=${newer}&limit=4`)).body
      ids.push(...next.messages.map((message: { id: string }) => message.id))
      newer = next.newer_cursor
    }
    expect(ids).toEqual(whole)
  })

  test('of a message that is not of the chat is refused', async () => {
    expectError(await stack.api('GET', `/api/chats/${chatId}/messages?around=${nowhere}`), 'not_found')
    expectError(await stack.api('GET', `/api/chats/${chatId}/messages?around=${said[0]}&cursor=WzFd`), 'invalid_request')
  })
})

describe('pins', () => {
  test('are kept in the order of the chat, told to every window, and taken off', async () => {
    const client = await stack.connect()
    const view = client.subscribe(sessionStream(sessionId))
    await client.until(() => view.session.session !== null, 'the snapshot')
    const told = () => view.frames.filter(({ frame }) => frame.type === 'pins_updated').length
    expect((await stack.api('PUT', `/api/messages/${said[4]}/pin`)).status).toBe(204)
    expect((await stack.api('PUT', `/api/messages/${said[1]}/pin`)).status).toBe(204)
    expect((await stack.api('PUT', `/api/messages/${said[1]}/pin`)).status).toBe(204)
    const { pins } = (await stack.api('GET', `/api/chats/${chatId}/pins`)).body
    expect(pins).toMatchObject([{ message_id: said[1], role: 'user', excerpt: 'question 2' }, { message_id: said[4] }])
    await client.until(() => told() === 2, 'two frames')
    expect((await stack.api('DELETE', `/api/messages/${said[1]}/pin`)).status).toBe(204)
    expect((await stack.api('DELETE', `/api/messages/${said[1]}/pin`)).status).toBe(204)
    await client.until(() => told() === 3, 'a third frame')
    expect((await stack.api('GET', `/api/chats/${chatId}/pins`)).body.pins).toHaveLength(1)
    expectError(await stack.api('PUT', `/api/messages/${nowhere}/pin`), 'not_found')
  })
})

describe('a chat as a file', () => {
  test('is Markdown that a person can read', async () => {
    const answer = await stack.api('GET', `/api/chats/${chatId}/export`)
    expect(answer.headers['content-type']).toBe('text/markdown; charset=utf-8')
    expect(answer.headers['content-disposition']).toBe('attachment; filename="question-1.md"')
    expect(answer.text).toMatch(/^# question 1\n\n## You\n\nquestion 1\n\n## deepseek-flash\n\nAn answer\.\n\n## You\n\nquestion 2\n/)
    expect(answer.text).toContain('NEEDLE 100%')
    expect(answer.text).not.toContain('<note')
  })

  test('is JSON with every message as it is stored', async () => {
    const answer = await stack.api('GET', `/api/chats/${chatId}/export?format=json`)
    const whole = (await stack.api('GET', `/api/chats/${chatId}/messages?limit=200`)).body.messages
    expect(answer.body).toMatchObject({ session: { id: sessionId }, chat: { id: chatId }, messages: whole })
    expectError(await stack.api('GET', `/api/chats/${chatId}/export?format=pdf`), 'invalid_request')
    expectError(await stack.api('GET', `/api/chats/${nowhere}/export`), 'not_found')
  })
})
