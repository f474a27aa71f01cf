import { sessionStream } from '@boocode/contracts'
import { startStack } from '@boocode/testkit'
import type { Stack } from '@boocode/testkit'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expectError } from './expect-error.ts'

let stack: Stack
beforeAll(async () => {
  stack = await startStack()
})
afterAll(async () => await stack?.[Symbol.asyncDispose]())

const save = async (chatId: string, text: string, base_version: number) => await stack.api('PUT', `/api/chats/${chatId}/draft`, { text, base_version })

describe('a draft', () => {
  test('is empty until it is saved, and then has a version', async () => {
    const { chat } = await stack.newSession()
    expect((await stack.api('GET', `/api/chats/${chat.id}/draft`)).body.draft).toEqual({ chat_id: chat.id, text: '', version: 0, age_ms: 0 })
    const saved = await save(chat.id, 'half a th\u0000ought', 0)
    expect(saved.status).toBe(200)
    expect(saved.body.draft).toMatchObject({ chat_id: chat.id, text: 'half a thought', version: 1 })
    expect((await save(chat.id, '', 1)).body.draft).toMatchObject({ text: '', version: 2 })
  })

  test('that another window saved meanwhile comes back with the refusal, and stays', async () => {
    const { chat } = await stack.newSession()
    await save(chat.id, 'theirs', 0)
    const refused = await save(chat.id, 'mine', 0)
    expectError(refused, 'conflict')
    expect(refused.body.error.details.draft).toMatchObject({ text: 'theirs', version: 1 })
    expect((await save(chat.id, 'mine', 1)).body.draft).toMatchObject({ text: 'mine', version: 2 })
  })

  test('that is saved twice, because the first answer was lost, is saved once', async () => {
    const { chat } = await stack.newSession()
    await save(chat.id, 'the same', 0)
    expect((await save(chat.id, 'the same', 0)).body.draft).toMatchObject({ text: 'the same', version: 1 })
  })

  test('saved from many windows at once is saved by one', async () => {
    const { chat } = await stack.newSession()
    const answers = await Promise.all(Array.from({ length: 8 }, async (_, n) => await save(chat.id, `window ${n}`, 0)))
    expect(answers.map((answer) => answer.status).toSorted((a, b) => a - b)).toEqual([200, 409, 409, 409, 409, 409, 409, 409])
  })

  test('is told to every window of the session', async () => {
    const { session, chat } = await stack.newSession()
    const client = await stack.connect()
    const view = client.subscribe(sessionStream(session.id))
    await client.until(() => view.session.session !== null, 'the snapshot')
    await save(chat.id, 'told', 0)
    await client.until(() => view.frames.some(({ frame }) => frame.type === 'draft_updated' && frame.chat_id === chat.id && frame.version === 1), 'the frame')
    expect((await stack.api('GET', `/api/chats/${chat.id}/draft`)).body.draft.version).toBe(1)
  })

  test('of a chat that is not there, too long, or without a version is refused', async () => {
    const { chat } = await stack.newSession()
    expectError(await save('0198c5a0-0000-7000-8000-000000000000', 'x', 0), 'not_found')
    expectError(await save(chat.id, 'x'.repeat(1024 * 1024 + 1), 0), 'too_large')
    expectError(await stack.api('PUT', `/api/chats/${chat.id}/draft`, { text: 'x' }), 'invalid_request')
  })
})
