import { sessionStream, workspaceStream } from '@boocode/contracts'
import type { StreamName } from '@boocode/contracts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Database } from './database.ts'
import { EventLog, readAfter, readHead, readHeads } from './event-log.ts'
import { hearLog } from './testing/hear.ts'
import { openLog } from './testing/open-log.ts'
import type { OpenLog } from './testing/open-log.ts'
import { addChat, deletedFrame, textFrame } from './testing/rows.ts'
import { createTestDatabase, runOn } from './testing/test-database.ts'

const all = { maxFrames: 100_000, maxBytes: 1e9 }
let open: OpenLog
let count = 0

beforeAll(async () => {
  open = await openLog({ maxConnections: 24 })
})
afterAll(async () => await open[Symbol.asyncDispose]())

function newStream(): StreamName {
  count += 1
  return sessionStream(`00000000-0000-7000-9000-${String(count).padStart(12, '0')}`)
}

async function framesOf(stream: StreamName): Promise<{ seq: number; frame: unknown }[]> {
  const range = await readAfter(open.database.sql, stream, 0, all)
  expect(range.whole).toBe(true)
  return range.frames.map(({ seq, json }) => ({ seq, frame: JSON.parse(json) as unknown }))
}

describe('numbers', () => {
  test('are contiguous, and each writer finds its frames together, with 20 writers at once', async () => {
    const stream = newStream()
    const written = Array.from({ length: 20 }, (_, writer) => Array.from({ length: 10 }, (_, turn) => (turn % 4) + 1).map((size) => ({ writer, size })))
    await Promise.all(
      written.map(async (turns) => {
        for (const { writer, size } of turns) {
          await open.log.commit((_tx, emit) => {
            for (let part = 0; part < size; part += 1) emit(stream, deletedFrame(writer * 1000 + part))
            return Promise.resolve()
          })
        }
      }),
    )
    const frames = await framesOf(stream)
    expect(frames.map(({ seq }) => seq)).toEqual(frames.map((_, index) => index + 1))
    expect(frames).toHaveLength(written.flat().reduce((sum, { size }) => sum + size, 0))
    // The last three digits count within one commit, the ones before them name the writer.
    const numbers = frames.map(({ frame }) => Number((frame as { chat_id: string }).chat_id.slice(-6)))
    const torn = numbers.filter((number, index) => number % 1000 > 0 && numbers[index - 1] !== number - 1)
    expect(torn).toEqual([])
  })

  test('begin at 1, under the epoch of the running Postgres', async () => {
    const stream = newStream()
    expect(await readHead(open.database.sql, stream)).toEqual({ epoch: expect.stringMatching(/^\d{4}-.*\.\d{3}Z$/), seq: 0 })
    await open.log.commit((_tx, emit) => Promise.resolve(emit(stream, deletedFrame(1))))
    const head = await readHead(open.database.sql, stream)
    expect(head.seq).toBe(1)
    const heads = await readHeads(open.database.sql, [stream, newStream()])
    expect(heads).toEqual({ epoch: head.epoch, heads: new Map([[stream, 1]]) })
    expect(await readHeads(open.database.sql, [])).toEqual({ epoch: head.epoch, heads: new Map() })
  })
})

describe('a change and its frames', () => {
  test('commit together', async () => {
    const chat = await addChat(open.database.sql)
    const value = await open.log.commit(async (tx, emit) => {
      emit(chat.stream, deletedFrame(1))
      await tx`update chats set name = 'new' where id = ${chat.chatId}`
      return 'done'
    })
    expect(value).toBe('done')
    expect(await open.database.sql`select name from chats where id = ${chat.chatId}`).toEqual([{ name: 'new' }])
    expect(await framesOf(chat.stream)).toEqual([{ seq: 1, frame: deletedFrame(1) }])
  })

  test('vanish together when the change fails, also when a frame cannot be written', async () => {
    const chat = await addChat(open.database.sql)
    const fault = new Error('no')
    const failing = open.log.commit(async (tx, emit) => {
      await tx`update chats set name = 'new' where id = ${chat.chatId}`
      emit(chat.stream, deletedFrame(1))
      throw fault
    })
    await expect(failing).rejects.toBe(fault)
    const refused = open.log.commit(async (tx, emit) => {
      await tx`update chats set name = 'new' where id = ${chat.chatId}`
      emit(chat.stream, deletedFrame(1))
      await tx`update streams set head = 1 / 0`
    })
    await expect(refused).rejects.toMatchObject({ code: '22012' })
    expect(await open.database.sql`select name from chats where id = ${chat.chatId}`).toEqual([{ name: null }])
    expect(await framesOf(chat.stream)).toEqual([])
  })

  test('leave the number free when they vanish', async () => {
    const stream = newStream()
    const failing = open.log.commit((_tx, emit) => {
      emit(stream, deletedFrame(1))
      return Promise.reject(new Error('no'))
    })
    await expect(failing).rejects.toThrow('no')
    await open.log.commit((_tx, emit) => Promise.resolve(emit(stream, deletedFrame(2))))
    expect(await framesOf(stream)).toEqual([{ seq: 1, frame: deletedFrame(2) }])
  })
})

test('writers of random pairs of streams, named in any order, never deadlock', async () => {
  const streams: StreamName[] = [workspaceStream, newStream(), newStream(), newStream()]
  const before = (await readHead(open.database.sql, workspaceStream)).seq
  // Any order of a fixed seed: each writer meets every pair in both orders.
  const pairs = streams.flatMap((a) => streams.filter((b) => b !== a).map((b) => [a, b] as const))
  await Promise.all(
    Array.from({ length: 16 }, async (_, writer) => {
      for (let turn = 0; turn < pairs.length; turn += 1) {
        const [a, b] = pairs[(turn * 5 + writer * 7) % pairs.length] ?? [workspaceStream, workspaceStream]
        await open.log.commit((_tx, emit) => {
          emit(a, deletedFrame(turn))
          emit(b, deletedFrame(turn))
          return Promise.resolve()
        })
      }
    }),
  )
  const heads = await readHeads(open.database.sql, streams)
  expect(streams.map((stream) => heads.heads.get(stream))).toEqual([before + 96, 96, 96, 96])
})

describe('a notification', () => {
  test('carries small frames itself, with position and time', async () => {
    await using ear = await hearLog(open.database.url)
    const stream = newStream()
    await open.log.commit((_tx, emit) => {
      emit(stream, deletedFrame(1))
      emit(stream, deletedFrame(2))
      return Promise.resolve()
    })
    await ear.until((heard) => heard.some(({ s }) => s === stream))
    const rows = await readAfter(open.database.sql, stream, 0, all)
    const f = rows.frames.map(({ seq, at, json }) => [seq, at, JSON.parse(json) as unknown])
    expect(ear.heard).toEqual([{ s: stream, e: rows.epoch, f, bytes: expect.any(Number) }])
  })

  test('names only the head of what is too large, and never reaches the limit of Postgres', async () => {
    await using ear = await hearLog(open.database.url)
    const chat = await addChat(open.database.sql)
    // Two bytes each: the border is counted in bytes, not in characters.
    const sizes = [1, ...Array.from({ length: 40 }, (_, step) => 3_600 + step * 10), 100_000]
    for (const size of sizes) {
      await open.log.commit((_tx, emit) => Promise.resolve(emit(chat.stream, textFrame(chat, chat.chatId, 'ä'.repeat(size)))))
    }
    await ear.until((heard) => heard.length === sizes.length)
    expect(open.notifyErrors).toEqual([])
    const bySeq = ear.heard.toSorted((a, b) => (a.f?.[0]?.[0] ?? a.q ?? 0) - (b.f?.[0]?.[0] ?? b.q ?? 0))
    const smallCount = bySeq.filter(({ f }) => f !== undefined).length
    expect(smallCount).toBeGreaterThan(1)
    expect(smallCount).toBeLessThan(sizes.length)
    expect(Math.max(...bySeq.map(({ bytes }) => bytes))).toBeLessThan(8_000)
    const frames = sizes.map((size) => textFrame(chat, chat.chatId, 'ä'.repeat(size)))
    const carried = bySeq.slice(0, smallCount).map(({ f }) => f?.map(([seq, , frame]) => [seq, frame]))
    expect(carried).toEqual(frames.slice(0, smallCount).map((frame, index) => [[index + 1, frame]]))
    expect(bySeq.slice(smallCount).map(({ q }) => q)).toEqual(sizes.slice(smallCount).map((_size, index) => smallCount + index + 1))
  })

  test('that fails is reported, and the frame is there all the same', async () => {
    await using made = await createTestDatabase()
    await runOn(
      made.url,
      `create schema broken;
       create function broken.pg_notify(text, text) returns void language plpgsql as $$ begin raise 'no notifications today'; end $$;
       do $$ begin execute format('alter database %I set search_path = broken, pg_catalog, public', current_database()); end $$`,
    )
    await using database = new Database({ url: made.url, name: 'test' })
    const failed = Promise.withResolvers<unknown>()
    const log = new EventLog(database, failed.resolve)
    const stream = newStream()
    await log.commit((_tx, emit) => Promise.resolve(emit(stream, deletedFrame(1))))
    expect(await failed.promise).toMatchObject({ message: 'no notifications today' })
    expect((await readHead(database.sql, stream)).seq).toBe(1)
  })
})

test('NUL and surrogates without a partner are cleaned from every text of a frame', async () => {
  const chat = await addChat(open.database.sql)
  const input = { path: 'a\u0000b', list: ['\ud83d', '\ude00\ud83d', '😀'] }
  await open.log.commit((_tx, emit) => {
    emit(chat.stream, textFrame(chat, chat.chatId, 'x\u0000y\ud83dz'))
    emit(chat.stream, { type: 'channel_delta', chat_id: chat.chatId, message_id: chat.chatId, channel: 'tool_call', tool_call: { id: '1', name: 'grep', input } })
    return Promise.resolve()
  })
  const [text, call] = await framesOf(chat.stream)
  expect(text?.frame).toMatchObject({ content: 'xy\ufffdz' })
  expect(call?.frame).toMatchObject({ tool_call: { input: { path: 'ab', list: ['\ufffd', '\ufffd\ufffd', '😀'] } } })
  // Postgres can look into them, which it refuses for a NUL.
  const found = await open.database.sql`select frame ->> 'type' as type from stream_events where stream = ${chat.stream} order by seq`
  expect(found).toEqual([{ type: 'channel_delta' }, { type: 'channel_delta' }])
})
