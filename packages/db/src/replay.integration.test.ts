import { sessionStream } from '@boocode/contracts'
import type { StreamName } from '@boocode/contracts'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readAfter, readHead } from './event-log.ts'
import { openLog } from './testing/open-log.ts'
import type { OpenLog } from './testing/open-log.ts'
import { addChat, addMessage, addTurn, deletedFrame, fenceOf, textFrame } from './testing/rows.ts'
import { untilBlocked } from './testing/until-blocked.ts'
import { trimLog } from './trim.ts'

const all = { maxFrames: 100_000, maxBytes: 1e9 }
const keepAll = { keepFrames: 100_000, keepHours: 24 }
let open: OpenLog
let count = 0

beforeAll(async () => {
  open = await openLog()
})
afterAll(async () => await open[Symbol.asyncDispose]())

function newStream(): StreamName {
  count += 1
  return sessionStream(`00000000-0000-7000-9000-${String(count).padStart(12, '0')}`)
}

async function fill(stream: StreamName, frames: number): Promise<void> {
  await open.log.commit((_tx, emit) => {
    for (let n = 1; n <= frames; n += 1) emit(stream, deletedFrame(n))
    return Promise.resolve()
  })
}

const seqs = (frames: readonly { seq: number }[]) => frames.map(({ seq }) => seq)

describe('a replay', () => {
  test('has exactly what came after the number', async () => {
    const stream = newStream()
    await fill(stream, 10)
    for (let after = 0; after <= 10; after += 1) {
      const range = await readAfter(open.database.sql, stream, after, all)
      expect(range).toMatchObject({ whole: true, head: 10 })
      expect(seqs(range.frames)).toEqual(Array.from({ length: 10 - after }, (_, n) => after + 1 + n))
    }
  })

  test('of a stream without frames is whole and empty, but not beyond its head', async () => {
    const stream = newStream()
    const { epoch } = await readHead(open.database.sql, stream)
    expect(await readAfter(open.database.sql, stream, 0, all)).toEqual({ epoch, head: 0, frames: [], whole: true })
    expect(await readAfter(open.database.sql, stream, 1, all)).toEqual({ epoch, head: 0, frames: [], whole: false })
  })

  test('from beyond the head is not whole', async () => {
    const stream = newStream()
    await fill(stream, 3)
    expect(await readAfter(open.database.sql, stream, 4, all)).toMatchObject({ head: 3, frames: [], whole: false })
  })

  test('is refused, without frames, when it is longer than the limit of frames', async () => {
    const stream = newStream()
    await fill(stream, 10)
    expect(await readAfter(open.database.sql, stream, 0, { ...all, maxFrames: 10 })).toMatchObject({ whole: true })
    expect(await readAfter(open.database.sql, stream, 0, { ...all, maxFrames: 9 })).toMatchObject({ head: 10, frames: [], whole: false })
    expect(await readAfter(open.database.sql, stream, 1, { ...all, maxFrames: 9 })).toMatchObject({ whole: true })
  })

  test('is refused, without frames, when it is larger than the limit of bytes', async () => {
    const chat = await addChat(open.database.sql)
    await open.log.commit((_tx, emit) => {
      for (const text of ['ä', 'bb', 'ccc']) emit(chat.stream, textFrame(chat, chat.chatId, text))
      return Promise.resolve()
    })
    const whole = await readAfter(open.database.sql, chat.stream, 0, all)
    const bytes = whole.frames.reduce((sum, { json }) => sum + Buffer.byteLength(json), 0)
    expect(await readAfter(open.database.sql, chat.stream, 0, { ...all, maxBytes: bytes })).toEqual(whole)
    expect(await readAfter(open.database.sql, chat.stream, 0, { ...all, maxBytes: bytes - 1 })).toMatchObject({ frames: [], whole: false })
  })

  test('is not whole when a frame in it is missing', async () => {
    const stream = newStream()
    await fill(stream, 5)
    await open.database.sql`delete from stream_events where stream = ${stream} and seq = 3`
    expect(await readAfter(open.database.sql, stream, 0, all)).toMatchObject({ frames: [], whole: false })
    expect(await readAfter(open.database.sql, stream, 3, all)).toMatchObject({ whole: true })
  })
})

describe('trimming', () => {
  test('keeps the newest frames of each stream and says how many it deleted', async () => {
    const long = newStream()
    const short = newStream()
    await fill(long, 30)
    await fill(short, 5)
    expect(await trimLog(open.database.sql, { keepFrames: 10, keepHours: 24 })).toBe(20)
    expect(await trimLog(open.database.sql, { keepFrames: 10, keepHours: 24 })).toBe(0)
    expect(seqs((await readAfter(open.database.sql, long, 20, all)).frames)).toHaveLength(10)
    expect(await readAfter(open.database.sql, long, 19, all)).toMatchObject({ head: 30, frames: [], whole: false })
    expect(await readAfter(open.database.sql, short, 0, all)).toMatchObject({ whole: true })
  })

  test('deletes what is older, also the last frame of a quiet stream; its number goes on', async () => {
    const stream = newStream()
    await fill(stream, 4)
    await open.database.sql`update stream_events set at = at - interval '25 hours' where stream = ${stream} and seq <= 3`
    await trimLog(open.database.sql, keepAll)
    expect(await readAfter(open.database.sql, stream, 3, all)).toMatchObject({ whole: true, head: 4 })
    expect(await readAfter(open.database.sql, stream, 2, all)).toMatchObject({ whole: false })
    await open.database.sql`update stream_events set at = at - interval '25 hours' where stream = ${stream}`
    await trimLog(open.database.sql, keepAll)
    expect(await readAfter(open.database.sql, stream, 4, all)).toMatchObject({ whole: true, frames: [] })
    await fill(stream, 1)
    expect(seqs((await readAfter(open.database.sql, stream, 4, all)).frames)).toEqual([5])
  })

  test('never makes a replay silently incomplete, whatever was appended and trimmed in between', async () => {
    const step = fc.oneof(
      fc.record({ append: fc.integer({ min: 1, max: 8 }) }),
      fc.record({ keep: fc.integer({ min: 0, max: 12 }) }),
      fc.record({ age: fc.integer({ min: 0, max: 20 }) }),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 8 }), async (steps) => {
        const stream = newStream()
        let head = 0
        for (const now of steps) {
          if ('append' in now) {
            await fill(stream, now.append)
            head += now.append
          } else if ('keep' in now) await trimLog(open.database.sql, { keepFrames: now.keep, keepHours: 24 })
          else await open.database.sql`update stream_events set at = at - interval '30 hours' where stream = ${stream} and seq <= ${now.age}`
        }
        for (let after = 0; after <= head + 1; after += 1) {
          const range = await readAfter(open.database.sql, stream, after, all)
          const wanted = Array.from({ length: Math.max(0, head - after) }, (_, n) => after + 1 + n)
          expect(seqs(range.frames)).toEqual(range.whole ? wanted : [])
          expect(range.whole && after > head).toBe(false)
        }
        expect((await readAfter(open.database.sql, stream, head, all)).whole).toBe(true)
      }),
      { numRuns: 25 },
    )
  })

  test.each([
    ['no checkpoint', null, 0],
    ['a checkpoint', 4, 4],
  ] as const)('keeps the deltas of a running message with %s', async (_, checkpoint, covered) => {
    const { sql } = open.database
    const chat = await addChat(sql)
    await fill(chat.stream, 10)
    const turn = await addTurn(sql, chat, { number: 1, status: 'running' })
    const messageId = await addMessage(sql, chat, { turnId: turn.id, status: 'streaming' })
    const fence = await fenceOf(sql, turn)
    const deltas = Array.from({ length: 8 }, (_value, n) => textFrame(chat, messageId, String(n)))
    await open.log.appendDeltas(chat.stream, deltas, fence)
    if (checkpoint !== null) await sql`insert into message_chunks (message_id, idx, seq, parts) values (${messageId}, 0, ${10 + checkpoint}, '[]')`
    await sql`update stream_events set at = at - interval '3 days' where stream = ${chat.stream}`
    await trimLog(sql, { keepFrames: 0, keepHours: 24 })
    expect(seqs((await readAfter(sql, chat.stream, 10 + covered, all)).frames)).toEqual(deltas.map((_value, n) => 11 + n).slice(covered))
    expect(await readAfter(sql, chat.stream, 9 + covered, all)).toMatchObject({ whole: false })

    await sql`update messages set status = 'complete' where id = ${messageId}`
    await trimLog(sql, { keepFrames: 0, keepHours: 24 })
    expect(await readAfter(sql, chat.stream, 18, all)).toMatchObject({ whole: true, frames: [] })
    expect(await readAfter(sql, chat.stream, 17, all)).toMatchObject({ whole: false })
  })

  test('is not held up by a message whose tools run: its parts are rows already', async () => {
    const { sql } = open.database
    const chat = await addChat(sql)
    const turn = await addTurn(sql, chat, { number: 1, status: 'running' })
    await addMessage(sql, chat, { turnId: turn.id, status: 'calling' })
    await fill(chat.stream, 20)
    await trimLog(sql, { keepFrames: 5, keepHours: 24 })
    expect(await readAfter(sql, chat.stream, 14, all)).toMatchObject({ frames: [], whole: false })
    expect(await readAfter(sql, chat.stream, 15, all)).toMatchObject({ whole: true })
  })

  test('does not read the frames that stay', async () => {
    const stream = newStream()
    for (let n = 0; n < 5; n += 1) await fill(stream, 1_000)
    await open.database.sql`analyze stream_events`
    await open.database.transaction(async (tx) => {
      const framesRead = async () => {
        const rows = await tx<{ frames: number }>`
          select seq_tup_read + idx_tup_fetch as frames from pg_stat_xact_user_tables where relname = 'stream_events'`
        return rows[0]?.frames ?? 0
      }
      const before = await framesRead()
      expect(await trimLog(tx, keepAll)).toBe(0)
      // The planner looks at the end of the index.
      expect((await framesRead()) - before).toBeLessThan(5)
    })
  })

  test.each([
    [0, 1],
    [1, 0],
  ] as const)('cannot deadlock with a writer of several streams (%i before %i)', async (first, second) => {
    const { sql } = open.database
    await trimLog(sql, { keepFrames: 0, keepHours: 24 })
    const streams = [newStream(), newStream()] as const
    for (const stream of streams) await fill(stream, 3)
    let trimming: Promise<number> | undefined
    await open.database.transaction(async (tx) => {
      await tx`update streams set head = head where stream = ${streams[first]}`
      trimming = trimLog(sql, { keepFrames: 1, keepHours: 24 })
      await untilBlocked(sql, 1)
      await tx`update streams set head = head where stream = ${streams[second]}`
    })
    expect(await trimming).toBe(4)
  })
})
