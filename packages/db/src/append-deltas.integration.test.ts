import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { DeltaFence } from './event-log.ts'
import { readAfter, readHead } from './event-log.ts'
import { hearLog } from './testing/hear.ts'
import { openLog } from './testing/open-log.ts'
import type { OpenLog } from './testing/open-log.ts'
import { addChat, addMessage, addTurn, deletedFrame, fenceOf, textFrame } from './testing/rows.ts'
import type { TestChat, TestTurn, TurnStatus } from './testing/rows.ts'
import { untilBlocked } from './testing/until-blocked.ts'

const all = { maxFrames: 100_000, maxBytes: 1e9 }
let open: OpenLog
let chat: TestChat
let turn: TestTurn
let messageId: string
let fence: DeltaFence

beforeAll(async () => {
  open = await openLog()
})
afterAll(async () => await open[Symbol.asyncDispose]())
beforeEach(async () => {
  const { sql } = open.database
  chat = await addChat(sql)
  turn = await addTurn(sql, chat, { number: 1, status: 'running' })
  messageId = await addMessage(sql, chat, { turnId: turn.id, status: 'streaming' })
  fence = await fenceOf(sql, turn)
})

const append = async (text: string, own: Partial<DeltaFence> = {}) =>
  await open.log.appendDeltas(chat.stream, [textFrame(chat, messageId, text)], { ...fence, ...own })

async function headNow(): Promise<number> {
  return (await readHead(open.database.sql, chat.stream)).seq
}

test('deltas of the owner are appended in order, after what others committed', async () => {
  expect(await append('a')).toEqual({ kind: 'appended', seq: 1 })
  await open.log.commit((_tx, emit) => Promise.resolve(emit(chat.stream, deletedFrame(1))))
  const two = [textFrame(chat, messageId, 'b'), textFrame(chat, messageId, 'c\u0000\ud800')]
  expect(await open.log.appendDeltas(chat.stream, two, fence)).toEqual({ kind: 'appended', seq: 4 })
  const range = await readAfter(open.database.sql, chat.stream, 0, all)
  expect(range.frames.map(({ seq, json }) => [seq, (JSON.parse(json) as { content?: string }).content])).toEqual([
    [1, 'a'],
    [2, undefined],
    [3, 'b'],
    [4, 'c\ufffd'],
  ])
})

describe('nothing is written', () => {
  test.each([
    ['another worker holds the lease', { leaseOwner: '00000000-0000-7000-8000-000000000001' }],
    ['the turn was claimed again', { turnEpoch: 2 }],
    ['the turn is gone', { turnId: '00000000-0000-7000-8000-000000000001' }],
  ])('when %s: lost', async (_, own) => {
    expect(await append('a', own)).toEqual({ kind: 'lost' })
    expect(await headNow()).toBe(0)
  })

  test.each<TurnStatus>(['queued', 'awaiting_input', 'completed', 'failed', 'cancelled'])('when the turn is %s: lost', async (status) => {
    await open.database.sql`update turns set status = ${status} where id = ${turn.id}`
    expect(await append('a')).toEqual({ kind: 'lost' })
    expect(await headNow()).toBe(0)
  })

  test('when Postgres is another than the one appended to before: restarted, with the present epoch', async () => {
    expect(await append('a', { epoch: '2020-01-01T00:00:00.000Z' })).toEqual({ kind: 'restarted', epoch: fence.epoch })
    expect(await headNow()).toBe(0)
    expect(await append('a')).toEqual({ kind: 'appended', seq: 1 })
  })

  test('when both are wrong: lost, so that a worker without the turn does not try to mend', async () => {
    expect(await append('a', { turnEpoch: 2, epoch: '2020-01-01T00:00:00.000Z' })).toEqual({ kind: 'lost' })
  })

  test('when the turn is taken over while the append waits for its row: lost', async () => {
    let appending: Promise<unknown> | undefined
    await open.database.transaction(async (tx) => {
      await tx`update turns set epoch = epoch + 1, lease_owner = gen_random_uuid() where id = ${turn.id}`
      appending = append('late')
      await untilBlocked(open.database.sql, 1)
    })
    expect(await appending).toEqual({ kind: 'lost' })
    expect(await headNow()).toBe(0)
  })
})

test('a take-over waits for an append under way, so that nothing of the old worker comes after it', async () => {
  let claiming: Promise<unknown> | undefined
  let appending: Promise<unknown> | undefined
  // The stream's row is held, so the append stops after it has locked the turn.
  await append('first')
  await open.database.transaction(async (tx) => {
    await tx`select 1 from streams where stream = ${chat.stream} for update`
    appending = append('second')
    await untilBlocked(open.database.sql, 1)
    claiming = open.database.sql`update turns set epoch = epoch + 1 where id = ${turn.id}`
    await untilBlocked(open.database.sql, 2)
  })
  expect(await appending).toEqual({ kind: 'appended', seq: 2 })
  await claiming
  expect(await append('third')).toEqual({ kind: 'lost' })
})

describe('the notification', () => {
  test('says the same as the rows', async () => {
    await using ear = await hearLog(open.database.url)
    const frames = [textFrame(chat, messageId, '"quoted" \\ ä 😀\n'), textFrame(chat, messageId, 'b')]
    await open.log.appendDeltas(chat.stream, frames, fence)
    await ear.until((heard) => heard.length === 1)
    const rows = await readAfter(open.database.sql, chat.stream, 0, all)
    expect(ear.heard).toMatchObject([{ s: chat.stream, e: fence.epoch, f: rows.frames.map(({ seq, at }, index) => [seq, at, frames[index]]) }])
  })

  test('names only the head of what is too large, and never reaches the limit of Postgres', async () => {
    await using ear = await hearLog(open.database.url)
    const sizes = [1, ...Array.from({ length: 40 }, (_, step) => 3_600 + step * 10), 100_000]
    for (const [index, size] of sizes.entries()) expect(await append('ä'.repeat(size))).toEqual({ kind: 'appended', seq: index + 1 })
    await ear.until((heard) => heard.length === sizes.length)
    for (const [index, heard] of ear.heard.entries()) {
      expect(heard.bytes).toBeLessThan(8_000)
      expect(heard.f?.[0]?.[0] ?? heard.q).toBe(index + 1)
    }
    expect(ear.heard.filter(({ q }) => q === undefined).length).toBeGreaterThan(1)
    expect(ear.heard.at(-1)).toMatchObject({ q: sizes.length })
  })

  test('is not sent when nothing is written', async () => {
    await using ear = await hearLog(open.database.url)
    await append('no', { turnEpoch: 2 })
    await append('no', { epoch: '2020-01-01T00:00:00.000Z' })
    await append('yes')
    await ear.until((heard) => heard.length > 0)
    expect(ear.heard.map(({ f }) => f?.[0]?.[2]['content'])).toEqual(['yes'])
  })
})

test('many messages of a session stream at once, each in its order', async () => {
  const workers = await Promise.all(
    Array.from({ length: 8 }, async (_, n) => {
      const { sql } = open.database
      const rows = await sql<{ id: string }>`
        insert into chats (id, session_id, number) values (gen_random_uuid(), ${chat.sessionId}, ${n + 2}) returning id`
      const own = { ...chat, chatId: rows[0]?.id ?? '' }
      const ownTurn = await addTurn(sql, own, { number: 1, status: 'running' })
      const message = await addMessage(sql, own, { turnId: ownTurn.id, status: 'streaming' })
      return { own, message, fence: await fenceOf(sql, ownTurn) }
    }),
  )
  await Promise.all(
    workers.map(async (worker) => {
      for (let n = 0; n < 25; n += 1) await open.log.appendDeltas(chat.stream, [textFrame(worker.own, worker.message, `${n} `)], worker.fence)
    }),
  )
  const range = await readAfter(open.database.sql, chat.stream, 0, all)
  expect(range).toMatchObject({ whole: true, head: 200 })
  const frames = range.frames.map(({ json }) => JSON.parse(json) as { message_id: string; content: string })
  const counted = Array.from({ length: 25 }, (_, n) => `${n} `).join('')
  for (const { message } of workers) {
    expect(frames.filter((frame) => frame.message_id === message).map(({ content }) => content).join('')).toBe(counted)
  }
})
