import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openLog } from '../testing/open-log.ts'
import type { OpenLog } from '../testing/open-log.ts'
import { addChat, addMessage, addTurn } from '../testing/rows.ts'
import type { TestChat, TestTurn } from '../testing/rows.ts'
import { untilBlocked } from '../testing/until-blocked.ts'
import { supersedeRequests } from './requests.ts'
import { lockChat, lockOpenTurn, selectSteers, wakeTurn } from './turns.ts'
import { selectPresentTurns } from './workspace.ts'

let open: OpenLog
beforeAll(async () => {
  open = await openLog()
})
afterAll(async () => await open[Symbol.asyncDispose]())

async function ask(chat: TestChat, turn: TestTurn): Promise<void> {
  const { sql } = open.database
  const messageId = await addMessage(sql, chat, { turnId: turn.id, status: 'calling' })
  await sql`
    insert into requests (id, session_id, chat_id, turn_id, message_id, tool_call_id, kind, payload, expires_at)
    values (${randomUUID()}, ${chat.sessionId}, ${chat.chatId}, ${turn.id}, ${messageId}, '1', 'question', '{"question":"?"}',
      clock_timestamp() + interval '1 day')`
}

async function words(chat: TestChat, turn: TestTurn, said: { content: string; status: 'queued' | 'complete' }): Promise<string> {
  const { sql } = open.database
  const id = randomUUID()
  await sql`
    insert into messages (id, chat_id, turn_id, role, kind, status) values (${id}, ${chat.chatId}, ${turn.id}, 'user', 'message', ${said.status})`
  await sql`
    insert into message_parts (message_id, idx, type, content)
    values (${id}, 0, 'text', ${JSON.stringify({ type: 'text', text: said.content })}::json)`
  return id
}

describe('a locked chat', () => {
  test('holds up whoever else locks it, and nobody who writes for a turn that runs', async () => {
    const { database } = open
    const chat = await addChat(database.sql)
    const turn = await addTurn(database.sql, chat, { number: 1, status: 'running' })
    const locking = await database.transaction(async (tx) => {
      expect(await lockChat(tx, chat.chatId)).toMatchObject({ id: chat.chatId, session_id: chat.sessionId, model: 'deepseek-flash', mode: 'ask' })
      // As a worker does: its turn first, then a message, whose foreign keys look at chat and turn.
      await database.transaction(async (worker) => {
        await worker`select id from turns where id = ${turn.id} for update`
        await addMessage(worker, chat, { turnId: turn.id, status: 'streaming' })
      })
      const second = database.transaction(async (other) => await lockChat(other, chat.chatId))
      await untilBlocked(database.sql, 1)
      return { second }
    })
    expect(await locking.second).toMatchObject({ id: chat.chatId })
  })

  test('is none when there is no such chat', async () => {
    await open.database.transaction(async (tx) => expect(await lockChat(tx, randomUUID())).toBeUndefined())
  })
})

describe('the open turn', () => {
  test('is seen as it is after whoever held it', async () => {
    const { database } = open
    const chat = await addChat(database.sql)
    const turn = await addTurn(database.sql, chat, { number: 1, status: 'running' })
    const looking = await database.transaction(async (tx) => {
      await tx`select id from turns where id = ${turn.id} for update`
      const found = database.transaction(async (other) => await lockOpenTurn(other, chat.chatId))
      await untilBlocked(database.sql, 1)
      await tx`update turns set status = 'completed', finished_at = clock_timestamp() where id = ${turn.id}`
      return { found }
    })
    expect(await looking.found).toBeUndefined()
  })
})

describe('a turn that was put down', () => {
  test('is woken when nothing that it asked is open, once', async () => {
    const { sql } = open.database
    const chat = await addChat(sql)
    const turn = await addTurn(sql, chat, { number: 1, status: 'awaiting_input' })
    await ask(chat, turn)
    expect(await wakeTurn(sql, turn.id)).toBeNull()
    expect(await supersedeRequests(sql, turn.id, 'test')).toHaveLength(1)
    expect(await wakeTurn(sql, turn.id)).toMatchObject({ id: turn.id, status: 'running' })
    const rows = await sql<{ free: boolean }>`select lease_owner is null and lease_until < clock_timestamp() as free from turns where id = ${turn.id}`
    expect(rows).toEqual([{ free: true }])
    expect(await wakeTurn(sql, turn.id)).toBeNull()
  })

  test.each(['queued', 'running', 'completed', 'failed', 'cancelled'] as const)('is not one that is %s', async (status) => {
    const { sql } = open.database
    const turn = await addTurn(sql, await addChat(sql), { number: 1, status })
    expect(await wakeTurn(sql, turn.id)).toBeNull()
  })
})

describe('steering words', () => {
  test('are those that wait in a turn which other words began', async () => {
    const { sql } = open.database
    const chat = await addChat(sql)
    const turn = await addTurn(sql, chat, { number: 1, status: 'running' })
    const behind = await addTurn(sql, chat, { number: 2, status: 'queued' })
    await words(chat, behind, { content: 'later', status: 'queued' })
    const first = await words(chat, turn, { content: 'do it', status: 'queued' })
    expect(await selectSteers(sql, turn.id)).toEqual([])
    const steers = [await words(chat, turn, { content: 'b', status: 'queued' }), await words(chat, turn, { content: 'a', status: 'queued' })]
    const wanted = [{ message_id: steers[0], content: 'b', attachments: [] }, { message_id: steers[1], content: 'a', attachments: [] }]
    expect(await selectSteers(sql, turn.id)).toEqual(wanted)
    // Taken up: the words that began the turn stand behind those that wait.
    await sql`update messages set status = 'complete', position = default where id = ${first}`
    expect(await selectSteers(sql, turn.id)).toEqual(wanted)
    await sql`update turns set status = 'awaiting_input' where id = ${turn.id}`
    expect(await selectSteers(sql, turn.id)).toEqual(wanted)
    await sql`update turns set status = 'completed' where id = ${turn.id}`
    expect(await selectSteers(sql, turn.id)).toEqual([])
    expect(await selectSteers(sql, behind.id)).toEqual([])
  })
})

test('the last turn of a chat, for a snapshot, is the last that was not taken back before it began', async () => {
  const { sql } = open.database
  const chat = await addChat(sql)
  const failed = await addTurn(sql, chat, { number: 1, status: 'failed' })
  const taken = await addTurn(sql, chat, { number: 2, status: 'queued' })
  expect((await selectPresentTurns(sql, chat.sessionId)).map((turn) => turn.id)).toEqual([taken.id])
  await sql`update turns set status = 'cancelled', finished_at = clock_timestamp() where id = ${taken.id}`
  expect((await selectPresentTurns(sql, chat.sessionId)).map((turn) => turn.id)).toEqual([failed.id])
})
