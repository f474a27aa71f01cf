import { messageSchema, sessionStream, turnSchema } from '@boocode/contracts'
import { startStack } from '@boocode/testkit'
import type { Stack, TestClient } from '@boocode/testkit'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expectError } from './expect-error.ts'

let stack: Stack
beforeAll(async () => {
  stack = await startStack({ scripts: [{ match: 'wait', responses: [[{ type: 'waitFor', gate: 'go' }, { type: 'text', text: 'done' }]] }, { responses: [[{ type: 'text', text: 'Yes.' }]] }] })
})
afterAll(async () => await stack?.[Symbol.asyncDispose]())

async function follow(sessionId: string): Promise<{ client: TestClient; ended: (turnId: string) => Promise<void> }> {
  const client = await stack.connect()
  const view = client.subscribe(sessionStream(sessionId))
  return { client, ended: async (turnId) => await client.until(() => view.session.turns.get(turnId)?.finished_at != null, 'the end of the turn') }
}

describe('a message', () => {
  test('is taken with 202, starts a turn, and is answered', async () => {
    const { session, chat } = await stack.newSession()
    const { ended } = await follow(session.id)
    const posted = await stack.api('POST', `/api/chats/${chat.id}/messages`, { content: 'Is it?' })
    expect(posted.status).toBe(202)
    expect(messageSchema.parse(posted.body.message)).toMatchObject({ chat_id: chat.id, role: 'user', kind: 'message', status: 'complete', parts: [{ type: 'text', text: 'Is it?' }] })
    expect(turnSchema.parse(posted.body.turn)).toMatchObject({ chat_id: chat.id, number: 1, status: 'queued', step: 0, error: null })
    await ended(posted.body.turn.id)
    const { messages, next_cursor } = (await stack.api('GET', `/api/chats/${chat.id}/messages`)).body
    const kinds = messages.map((message: { role: string; kind: string }) => `${message.role} ${message.kind}`)
    expect(kinds.filter((kind: string) => kind !== 'user note')).toEqual(['user message', 'assistant message'])
    expect(kinds.at(-1)).toBe('assistant message')
    const answer = messages.at(-1)
    expect(answer).toMatchObject({ status: 'complete', parts: [{ type: 'text', text: 'Yes.' }], model: 'deepseek-flash', turn_id: posted.body.turn.id })
    expect(next_cursor).toBeNull()
    const { turns } = (await stack.api('GET', `/api/chats/${chat.id}/turns`)).body
    expect(turns).toHaveLength(1)
    expect(turns[0]).toMatchObject({ status: 'completed', step: 1, resumed_count: 0 })
    expect(turns[0].usage.prompt_tokens).toBeGreaterThan(0)
    expect(turns[0].usage.cache_hit_tokens + turns[0].usage.cache_miss_tokens).toBe(turns[0].usage.prompt_tokens)
    expect((await stack.api('GET', `/api/messages/${answer.id}`)).body).toEqual({ message: answer })
  })

  test('names a session that has no name, by its first line', async () => {
    const { session, chat } = await stack.newSession()
    await stack.say(chat.id, '  What is   this?\nTell me more.')
    expect((await stack.api('GET', `/api/sessions/${session.id}`)).body.session.name).toBe('What is this?')
    await stack.say(chat.id, 'Another one')
    expect((await stack.api('GET', `/api/sessions/${session.id}`)).body.session.name).toBe('What is this?')
  })

  test('waits as queued while a turn runs, and its turn comes afterwards', async () => {
    const { session, chat } = await stack.newSession()
    const { ended } = await follow(session.id)
    await stack.say(chat.id, 'wait for me')
    await stack.model.gateReached('go')
    const second = await stack.say(chat.id, 'and then?')
    expect(second.message.status).toBe('queued')
    expect(second.turn.number).toBe(2)
    stack.model.openGate('go')
    await ended(second.turn.id)
    const { message } = (await stack.api('GET', `/api/messages/${second.message.id}`)).body
    expect(message.status).toBe('complete')
    const { turns } = (await stack.api('GET', `/api/chats/${chat.id}/turns`)).body
    expect(turns.map((turn: { status: string }) => turn.status)).toEqual(['completed', 'completed'])
  })

  test('is read back page by page, newest page first, each message once', async () => {
    const { session, chat } = await stack.newSession()
    const { ended } = await follow(session.id)
    for (const content of ['one', 'two', 'three', 'four']) await ended((await stack.say(chat.id, content)).turn.id)
    const all = (await stack.api('GET', `/api/chats/${chat.id}/messages?limit=200`)).body.messages
    const pages: unknown[][] = []
    let query = ''
    do {
      const page = await stack.api('GET', `/api/chats/${chat.id}/messages?limit=2${query}`)
      pages.unshift(page.body.messages)
      query = page.body.next_cursor === null ? '' : `&cursor=${page.body.next_cursor}`
    } while (query !== '')
    expect(pages.flat()).toEqual(all)
    const turns = (await stack.api('GET', `/api/chats/${chat.id}/turns?limit=3`)).body
    expect(turns.turns.map((turn: { number: number }) => turn.number)).toEqual([2, 3, 4])
    const older = (await stack.api('GET', `/api/chats/${chat.id}/turns?limit=3&cursor=${turns.next_cursor}`)).body
    expect(older.turns.map((turn: { number: number }) => turn.number)).toEqual([1])
    expect(older.next_cursor).toBeNull()
  })

  test('is found with what stands about it, wherever it is, and from there everything both ways', async () => {
    const { session, chat } = await stack.newSession()
    const { ended } = await follow(session.id)
    for (const content of ['one', 'two', 'three', 'four', 'five']) await ended((await stack.say(chat.id, content)).turn.id)
    const list = async (query: string) => (await stack.api('GET', `/api/chats/${chat.id}/messages?${query}`)).body
    const all: { id: string; turn_id: string }[] = (await list('limit=200')).messages
    for (const [index, { id }] of all.entries()) {
      const page = await list(`limit=3&around=${id}`)
      expect(page.messages).toEqual(all.slice(Math.max(0, index - 1), index + 2))
      expect(page.turns.map((turn: { id: string }) => turn.id)).toEqual([...new Set(page.messages.map((message: { turn_id: string }) => message.turn_id))])
      let walked = page.messages
      for (let { next_cursor: cursor } = page; cursor !== null; ) {
        const older = await list(`limit=2&cursor=${cursor}`)
        walked = [...older.messages, ...walked]
        cursor = older.next_cursor
      }
      for (let { newer_cursor: cursor } = page; cursor !== null; ) {
        const newer = await list(`limit=2&cursor=${cursor}`)
        walked = [...walked, ...newer.messages]
        cursor = newer.newer_cursor
      }
      expect(walked).toEqual(all)
    }
    expect((await list(`limit=1&around=${all[2]?.id}`)).messages).toEqual(all.slice(2, 3))
    const other = await stack.newSession()
    const path = `/api/chats/${other.chat.id}/messages`
    expectError(await stack.api('GET', `${path}?around=${all[0]?.id}`), 'not_found')
    expectError(await stack.api('GET', `${path}?around=x`), 'invalid_request')
    expectError(await stack.api('GET', `/api/chats/${chat.id}/messages?around=${all[0]?.id}&cursor=WzFd`), 'invalid_request')
  })

  test('makes the chat unread when it is answered, until it is read', async () => {
    const { session, chat } = await stack.newSession()
    const { client } = await follow(session.id)
    const view = client.view(sessionStream(session.id))
    await stack.say(chat.id, 'hello')
    await client.until(() => view.session.chats.get(chat.id)?.status === 'done_unread', 'the unread mark')
    const read = await stack.api('POST', `/api/chats/${chat.id}/read`)
    expect(read.body.chat.status).toBe('idle')
    await client.until(() => view.session.chats.get(chat.id)?.status === 'idle', 'the read mark')
  })
})

describe('a message is refused', () => {
  test('when it is empty', async () => {
    const { chat } = await stack.newSession()
    for (const content of ['', '  \n\t ', '\u0000', ' \u0000\n']) {
      expectError(await stack.api('POST', `/api/chats/${chat.id}/messages`, { content }), 'invalid_request')
    }
    expect((await stack.api('GET', `/api/chats/${chat.id}/messages`)).body.messages).toEqual([])
  })

  test('when it is larger than 1 MB, naming the limit; one of exactly 1 MiB is taken', async () => {
    const { chat } = await stack.newSession()
    const mebibyte = 1024 * 1024
    for (const content of ['x'.repeat(6_000_000), 'x'.repeat(mebibyte + 1), 'ü'.repeat(mebibyte / 2 + 1)]) {
      const error = expectError(await stack.api('POST', `/api/chats/${chat.id}/messages`, { content }), 'too_large')
      expect(error.details).toEqual({ max_bytes: mebibyte })
    }
    const { message } = await stack.say(chat.id, 'ü'.repeat(mebibyte / 2))
    expect((await stack.api('GET', `/api/messages/${message.id}`)).body.message.parts[0].text).toHaveLength(mebibyte / 2)
  })

  test('when the whole body is above 8 MB, before it is read', async () => {
    const { chat } = await stack.newSession()
    const headers = { 'content-length': '9000000' }
    const error = expectError(await stack.api('POST', `/api/chats/${chat.id}/messages`, '{"content":"the rest never comes', headers), 'too_large')
    expect(error.details).toEqual({ max_bytes: 8 * 1024 * 1024 })
  })

  test('when its model is not one that is listed, naming those that are', async () => {
    const { session, chat } = await stack.newSession()
    for (const model of ['gpt-nothing', '\u0000', 'deepseek-flash ']) {
      const error = expectError(await stack.api('POST', `/api/chats/${chat.id}/messages`, { content: 'hi', model }), 'unprocessable')
      expect(error.message).toContain('deepseek-flash, deepseek-v4-pro')
      expectError(await stack.api('PATCH', `/api/sessions/${session.id}`, { model }), 'unprocessable')
      expectError(await stack.api('PATCH', `/api/chats/${chat.id}`, { model }), 'unprocessable')
      expectError(await stack.api('POST', '/api/sessions', { project_id: session.project_id, model }), 'unprocessable')
      expectError(await stack.api('POST', `/api/sessions/${session.id}/chats`, { model }), 'unprocessable')
    }
  })
})

describe('text that no database stores', () => {
  const odd = 'a\u0000b \ud83d\ude00 \ud83d end \udc00'
  const clean = 'ab \u{1f600} \ufffd end \ufffd'

  test('is cleaned in messages and stays readable everywhere', async () => {
    const { session, chat } = await stack.newSession()
    const { client, ended } = await follow(session.id)
    const { message, turn } = await stack.say(chat.id, odd)
    expect(message.parts).toEqual([{ type: 'text', text: clean }])
    await ended(turn.id)
    expect(client.view(sessionStream(session.id)).session.messages.get(message.id)?.parts).toEqual(message.parts)
    expect((await stack.api('GET', `/api/messages/${message.id}`)).body.message.parts).toEqual(message.parts)
    expect((await stack.api('GET', `/api/sessions/${session.id}`)).body.session.name).toBe(clean)
    const sent = stack.model.requests().at(-1)?.body ?? ''
    expect(sent).toContain(JSON.stringify(clean).slice(1, -1))
  })

  test('is cleaned in names', async () => {
    const project = await stack.api('POST', '/api/projects', { path: stack.makeFolder(), name: odd })
    expect(project.body.project.name).toBe(clean)
    const session = await stack.api('POST', '/api/sessions', { project_id: project.body.project.id, name: odd })
    expect(session.body.session.name).toBe(clean)
    const chat = await stack.api('PATCH', `/api/chats/${session.body.chat.id}`, { name: odd })
    expect(chat.body.chat.name).toBe(clean)
    expectError(await stack.api('PATCH', `/api/sessions/${session.body.session.id}`, { name: '\u0000' }), 'invalid_request')
  })
})
