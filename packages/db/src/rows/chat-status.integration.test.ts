import { workspaceStream } from '@boocode/contracts'
import type { ChatStatus } from '@boocode/contracts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readAfter, readHead } from '../event-log.ts'
import { openLog } from '../testing/open-log.ts'
import type { OpenLog } from '../testing/open-log.ts'
import { addChat, addTurn } from '../testing/rows.ts'
import type { TestChat, TurnStatus } from '../testing/rows.ts'
import { refreshChatStatus } from './chat-status.ts'

const all = { maxFrames: 100_000, maxBytes: 1e9 }
let open: OpenLog
beforeAll(async () => {
  open = await openLog()
})
afterAll(async () => await open[Symbol.asyncDispose]())

async function chatWith(turns: readonly TurnStatus[], readUpTo: number): Promise<TestChat> {
  const { sql } = open.database
  const chat = await addChat(sql)
  for (const [index, status] of turns.entries()) await addTurn(sql, chat, { number: index + 1, status })
  await sql`update chats set read_turn_number = ${readUpTo} where id = ${chat.chatId}`
  return chat
}

async function statusOf(chat: TestChat): Promise<unknown> {
  return (await open.database.sql<{ status: string }>`select status from chats where id = ${chat.chatId}`)[0]?.status
}

describe('the status of a chat', () => {
  test.each<[string, TurnStatus[], number, ChatStatus]>([
    ['no turn yet', [], 0, 'idle'],
    ['a turn that waits for a worker', ['queued'], 0, 'working'],
    ['a turn that runs', ['running'], 0, 'working'],
    ['a turn that runs, although the person has read it', ['running'], 1, 'working'],
    ['a turn that asks the person', ['awaiting_input'], 0, 'needs_you'],
    ['a turn that asks, with others queued', ['completed', 'awaiting_input', 'queued'], 1, 'needs_you'],
    ['a turn that ended well, unread', ['completed'], 0, 'done_unread'],
    ['a turn that ended well, read', ['completed'], 1, 'idle'],
    ['a turn that failed, unread', ['failed'], 0, 'failed'],
    ['a turn that failed, read', ['failed'], 1, 'idle'],
    ['a turn that the person stopped', ['cancelled'], 0, 'idle'],
    ['a failure followed by success', ['failed', 'completed'], 0, 'done_unread'],
    ['success followed by a failure', ['completed', 'failed'], 1, 'failed'],
    ['an old turn unread, the newest read', ['completed', 'completed'], 2, 'idle'],
    ['an ended turn with another queued behind it', ['completed', 'queued'], 0, 'working'],
  ])('with %s', async (_, turns, readUpTo, wanted) => {
    const chat = await chatWith(turns, readUpTo)
    await refreshChatStatus(open.log, chat.chatId)
    expect(await statusOf(chat)).toBe(wanted)
  })

  test('is not changed by a turn that was taken back before it began', async () => {
    const chat = await chatWith(['completed', 'queued'], 0)
    await open.database.sql`update turns set status = 'cancelled', finished_at = clock_timestamp() where chat_id = ${chat.chatId} and number = 2`
    await refreshChatStatus(open.log, chat.chatId)
    expect(await statusOf(chat)).toBe('done_unread')
  })

  test('is told to both streams when it changed, and only then', async () => {
    const { sql } = open.database
    const chat = await chatWith(['running'], 0)
    const { seq } = await readHead(sql, workspaceStream)
    // Several at once, as a worker and a server do.
    await Promise.all([1, 2, 3, 4].map(async () => await refreshChatStatus(open.log, chat.chatId)))
    await sql`update turns set status = 'completed' where chat_id = ${chat.chatId}`
    await refreshChatStatus(open.log, chat.chatId)
    await refreshChatStatus(open.log, chat.chatId)
    const workspace = await readAfter(sql, workspaceStream, seq, all)
    const frame = { type: 'chat_status', session_id: chat.sessionId, chat_id: chat.chatId }
    expect(workspace.frames.map(({ json }) => JSON.parse(json) as unknown)).toEqual([
      { ...frame, status: 'working' },
      { ...frame, status: 'done_unread' },
    ])
    const session = await readAfter(sql, chat.stream, 0, all)
    expect(session.frames.map(({ json }) => JSON.parse(json) as unknown)).toMatchObject([
      { type: 'chat_updated', chat: { id: chat.chatId, status: 'working' } },
      { type: 'chat_updated', chat: { id: chat.chatId, status: 'done_unread' } },
    ])
  })

  test('is that of the turns in sight: what was rewound says nothing', async () => {
    const { sql } = open.database
    const chat = await chatWith(['completed', 'failed'], 0)
    const rewindId = '00000000-0000-7000-8000-00000000000a'
    await sql`insert into rewinds (id, chat_id, turn_number) values (${rewindId}, ${chat.chatId}, 2)`
    await sql`update turns set rewind_id = ${rewindId} where chat_id = ${chat.chatId} and number = 2`
    await refreshChatStatus(open.log, chat.chatId)
    expect(await statusOf(chat)).toBe('done_unread')
    await sql`update turns set rewind_id = ${rewindId} where chat_id = ${chat.chatId}`
    await refreshChatStatus(open.log, chat.chatId)
    expect(await statusOf(chat)).toBe('idle')
  })

  test('of a chat that is gone is nobody\'s business', async () => {
    const { seq } = await readHead(open.database.sql, workspaceStream)
    await refreshChatStatus(open.log, '00000000-0000-7000-8000-000000000009')
    expect((await readHead(open.database.sql, workspaceStream)).seq).toBe(seq)
  })
})
