import { randomUUID } from 'node:crypto'
import { startStack } from '@boocode/testkit'
import type { HttpAnswer, Stack } from '@boocode/testkit'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expectError } from './expect-error.ts'

let stack: Stack
beforeAll(async () => {
  stack = await startStack()
})
afterAll(async () => await stack?.[Symbol.asyncDispose]())

describe('a write with an Idempotency-Key', () => {
  test('happens once, and gives the first answer again', async () => {
    const { chat } = await stack.newSession()
    const headers = { 'idempotency-key': randomUUID() }
    const path = `/api/chats/${chat.id}/messages`
    const first = await stack.api('POST', path, { content: 'once' }, headers)
    const second = await stack.api('POST', path, { content: 'once' }, headers)
    expect(second.status).toBe(202)
    expect(second.body).toEqual(first.body)
    expect((await stack.api('GET', `/api/chats/${chat.id}/turns`)).body.turns).toHaveLength(1)
  })

  test('happens once also when it arrives ten times at once', async () => {
    const { chat } = await stack.newSession()
    const headers = { 'idempotency-key': randomUUID() }
    const answers = await Promise.all(
      Array.from({ length: 10 }, async () => await stack.api('POST', `/api/chats/${chat.id}/messages`, { content: 'only once' }, headers)),
    )
    expect(answers.map((answer) => answer.status)).toEqual(Array.from({ length: 10 }, () => 202))
    expect(new Set(answers.map((answer) => answer.text)).size).toBe(1)
    expect((await stack.api('GET', `/api/chats/${chat.id}/turns`)).body.turns).toHaveLength(1)
  })

  test('gives its answer again after the server was killed', async () => {
    const { chat } = await stack.newSession()
    const headers = { 'idempotency-key': randomUUID() }
    const first = await stack.api('POST', `/api/chats/${chat.id}/messages`, { content: 'over the crash' }, headers)
    await stack.restart('server')
    const second = await stack.api('POST', `/api/chats/${chat.id}/messages`, { content: 'over the crash' }, headers)
    expect(second.body).toEqual(first.body)
  })

  test('that stops a chat gives the words that waited back again', async () => {
    const { chat } = await stack.newSession()
    stack.model.setScripts([{ match: 'work', responses: [[{ type: 'waitFor', gate: 'never' }]] }])
    await stack.api('POST', `/api/chats/${chat.id}/messages`, { content: 'work' })
    await stack.model.gateReached('never')
    await stack.api('POST', `/api/chats/${chat.id}/messages`, { content: 'do not lose this' })
    const headers = { 'idempotency-key': randomUUID() }
    const first = await stack.api('POST', `/api/chats/${chat.id}/stop`, undefined, headers)
    expect(first.body.returned).toMatchObject([{ content: 'do not lose this' }])
    expect((await stack.api('POST', `/api/chats/${chat.id}/stop`, undefined, headers)).body).toEqual(first.body)
    expect((await stack.api('POST', `/api/chats/${chat.id}/stop`)).body.returned).toEqual([])
  })

  test('that deletes gives its first answer again, and without the key finds nothing', async () => {
    const { session, chat } = await stack.newSession()
    const project = await stack.addProject()
    for (const path of [`/api/chats/${chat.id}`, `/api/sessions/${session.id}`, `/api/projects/${project.id}`]) {
      const headers = { 'idempotency-key': randomUUID() }
      const statuses: number[] = []
      for (const given of [headers, headers, {}]) statuses.push((await stack.api('DELETE', path, undefined, given)).status)
      expect({ path, statuses }).toEqual({ path, statuses: [204, 204, 404] })
    }
  })

  test('is a conflict with another body, and free on another address', async () => {
    const one = await stack.newSession()
    const other = await stack.newSession()
    const headers = { 'idempotency-key': 'the same key' }
    const say = async (chatId: string, content: string): Promise<HttpAnswer> => await stack.api('POST', `/api/chats/${chatId}/messages`, { content }, headers)
    expect((await say(one.chat.id, 'this')).status).toBe(202)
    expectError(await say(one.chat.id, 'that'), 'conflict')
    expect((await say(other.chat.id, 'that')).status).toBe(202)
  })

  test('that failed may be tried again under the same key', async () => {
    const { chat } = await stack.newSession()
    const headers = { 'idempotency-key': randomUUID() }
    expectError(await stack.api('POST', `/api/chats/${chat.id}/messages`, { content: 'x', model: 'nope' }, headers), 'unprocessable')
    expect((await stack.api('POST', `/api/chats/${chat.id}/messages`, { content: 'x' }, headers)).status).toBe(202)
  })

  test('is remembered on every route that creates or changes', async () => {
    const path = stack.makeFolder()
    const headers = { 'idempotency-key': randomUUID() }
    const project = await stack.api('POST', '/api/projects', { path }, headers)
    expect((await stack.api('POST', '/api/projects', { path }, headers)).body).toEqual(project.body)
    const body = { project_id: project.body.project.id }
    const session = await stack.api('POST', '/api/sessions', body, headers)
    expect((await stack.api('POST', '/api/sessions', body, headers)).body).toEqual(session.body)
    const chats = `/api/sessions/${session.body.session.id}/chats`
    const chat = await stack.api('POST', chats, {}, headers)
    expect((await stack.api('POST', chats, {}, headers)).body).toEqual(chat.body)
    expect((await stack.api('GET', chats)).body.chats).toHaveLength(2)
  })

  test('whose key is empty or too long is refused', async () => {
    const { chat } = await stack.newSession()
    for (const key of ['', 'x'.repeat(201)]) {
      expectError(await stack.api('POST', `/api/chats/${chat.id}/messages`, { content: 'x' }, { 'idempotency-key': key }), 'invalid_request')
    }
  })
})
