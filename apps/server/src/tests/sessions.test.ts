import { chatSchema, sessionSchema } from '@boocode/contracts'
import type { Project } from '@boocode/contracts'
import { startStack } from '@boocode/testkit'
import type { Stack } from '@boocode/testkit'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expectError } from './expect-error.ts'

let stack: Stack
let project: Project
beforeAll(async () => {
  stack = await startStack()
  project = await stack.addProject()
})
afterAll(async () => await stack?.[Symbol.asyncDispose]())

const ids = (things: { id: string }[]): string[] => things.map((thing) => thing.id)

describe('sessions', () => {
  test('begin with their chat 1, the default model and mode, and read back the same', async () => {
    const created = await stack.api('POST', '/api/sessions', { project_id: project.id })
    expect(created.status).toBe(201)
    expect(Object.keys(created.body)).toEqual(['session', 'chat'])
    const session = sessionSchema.parse(created.body.session)
    const chat = chatSchema.parse(created.body.chat)
    expect(session).toMatchObject({ project_id: project.id, model: 'deepseek-flash', mode: 'ask', pinned: false, archived_at: null })
    expect(chat).toMatchObject({ session_id: session.id, number: 1, model: 'deepseek-flash', mode: 'ask', status: 'idle', worktree_id: null })
    expect((await stack.api('GET', `/api/sessions/${session.id}`)).body).toEqual({ session })
    expect((await stack.api('GET', `/api/sessions/${session.id}/chats`)).body).toEqual({ chats: [chat], next_cursor: null })
  })

  test('take a name, model and mode, and change them', async () => {
    const created = await stack.api('POST', '/api/sessions', { project_id: project.id, name: 'Mine', model: 'deepseek-v4-pro', mode: 'plan' })
    expect(created.body.session).toMatchObject({ name: 'Mine', model: 'deepseek-v4-pro', mode: 'plan' })
    expect(created.body.chat).toMatchObject({ model: 'deepseek-v4-pro', mode: 'plan' })
    const { id } = created.body.session
    const changed = await stack.api('PATCH', `/api/sessions/${id}`, { name: 'Yours', model: 'deepseek-flash', mode: 'auto', pinned: true })
    expect(changed.body.session).toMatchObject({ name: 'Yours', model: 'deepseek-flash', mode: 'auto', pinned: true })
    const chats = await stack.api('GET', `/api/sessions/${id}/chats`)
    expect(chats.body.chats[0]).toMatchObject({ model: 'deepseek-flash', mode: 'auto' })
  })

  test('leave the list when archived, are listed when asked for, and come back', async () => {
    const { session } = await stack.newSession(project.id)
    const archived = await stack.api('PATCH', `/api/sessions/${session.id}`, { archived: true })
    expect(archived.body.session.archived_at).not.toBeNull()
    const list = async (query: string) => ids((await stack.api('GET', `/api/sessions?project_id=${project.id}&limit=200${query}`)).body.sessions)
    expect(await list('')).not.toContain(session.id)
    expect(await list('&archived=true')).toContain(session.id)
    await stack.api('PATCH', `/api/sessions/${session.id}`, { archived: false })
    expect(await list('')).toContain(session.id)
  })

  test('are listed changed last first, page by page, each once, of one project when asked', async () => {
    const other = await stack.addProject()
    const mine: string[] = []
    for (let count = 0; count < 5; count += 1) mine.push((await stack.newSession(other.id)).session.id)
    const seen: string[] = []
    let query = ''
    do {
      const page = await stack.api('GET', `/api/sessions?project_id=${other.id}&limit=2${query}`)
      seen.push(...ids(page.body.sessions))
      query = page.body.next_cursor === null ? '' : `&cursor=${page.body.next_cursor}`
    } while (query !== '')
    expect(seen).toEqual(mine.toReversed())
    const everything = await stack.api('GET', '/api/sessions?limit=200')
    expect(ids(everything.body.sessions)).toEqual(expect.arrayContaining(mine))
  })

  test('are deleted with their chats and messages', async () => {
    const { session, chat } = await stack.newSession(project.id)
    const { message } = await stack.say(chat.id, 'hello')
    expect((await stack.api('DELETE', `/api/sessions/${session.id}`)).status).toBe(204)
    expectError(await stack.api('GET', `/api/sessions/${session.id}`), 'not_found')
    expectError(await stack.api('GET', `/api/chats/${chat.id}/messages`), 'not_found')
    expectError(await stack.api('GET', `/api/messages/${message.id}`), 'not_found')
    expectError(await stack.api('POST', `/api/chats/${chat.id}/messages`, { content: 'anyone?' }), 'not_found')
  })

  test('of a project that is not there are refused', async () => {
    expectError(await stack.api('POST', '/api/sessions', { project_id: '0198c5a0-0000-7000-8000-00000000aaaa' }), 'not_found')
  })
})

describe('chats', () => {
  test('are numbered in their session, also when ten are opened at once', async () => {
    const { session } = await stack.newSession(project.id)
    const opened = await Promise.all(Array.from({ length: 10 }, async () => await stack.api('POST', `/api/sessions/${session.id}/chats`, {})))
    expect(opened.map((answer) => answer.status)).toEqual(Array.from({ length: 10 }, () => 201))
    const { chats } = (await stack.api('GET', `/api/sessions/${session.id}/chats`)).body
    expect(chats.map((chat: { number: number }) => chat.number)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11])
  })

  test('are read page by page', async () => {
    const { session } = await stack.newSession(project.id)
    for (let count = 0; count < 4; count += 1) await stack.api('POST', `/api/sessions/${session.id}/chats`, {})
    const seen: number[][] = []
    let query = '?limit=2'
    do {
      const { body } = await stack.api('GET', `/api/sessions/${session.id}/chats${query}`)
      seen.push(body.chats.map((chat: { number: number }) => chat.number))
      query = body.next_cursor === null ? '' : `?limit=2&cursor=${body.next_cursor}`
    } while (query !== '')
    expect(seen).toEqual([[1, 2], [3, 4], [5]])
  })

  test('are opened without a body, take their own name, model and mode, and are deleted', async () => {
    const { session, chat } = await stack.newSession(project.id)
    const opened = await stack.api('POST', `/api/sessions/${session.id}/chats`)
    expect(opened.body.chat).toMatchObject({ number: 2, name: null })
    const changed = await stack.api('PATCH', `/api/chats/${opened.body.chat.id}`, { name: 'Second', model: 'deepseek-v4-pro', mode: 'auto' })
    expect(changed.body.chat).toMatchObject({ name: 'Second', model: 'deepseek-v4-pro', mode: 'auto' })
    expect((await stack.api('DELETE', `/api/chats/${opened.body.chat.id}`)).status).toBe(204)
    expect(ids((await stack.api('GET', `/api/sessions/${session.id}/chats`)).body.chats)).toEqual([chat.id])
  })
})

test('models are those that the model server lists, one of them the default', async () => {
  const { models, next_cursor } = (await stack.api('GET', '/api/models')).body
  expect(models.map((model: { id: string }) => model.id)).toEqual(['deepseek-flash', 'deepseek-v4-pro'])
  expect(models.map((model: { is_default: boolean }) => model.is_default)).toEqual([true, false])
  expect(models.every((model: { offline: boolean; provider: string }) => model.offline && model.provider === 'offline')).toBe(true)
  expect(next_cursor).toBeNull()
})
