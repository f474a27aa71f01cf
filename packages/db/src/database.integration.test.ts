import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { isTransient } from './sql.ts'
import { openLog } from './testing/open-log.ts'
import type { OpenLog } from './testing/open-log.ts'
import { addChat } from './testing/rows.ts'

let open: OpenLog
beforeAll(async () => {
  open = await openLog({ maxConnections: 3 })
})
afterAll(async () => await open[Symbol.asyncDispose]())

async function nameOf(chatId: string): Promise<unknown> {
  const rows = await open.database.sql<{ name: string | null }>`select name from chats where id = ${chatId}`
  return rows[0]?.name
}

describe('a transaction', () => {
  test('commits what it did, or nothing', async () => {
    const { chatId } = await addChat(open.database.sql)
    expect(await open.database.transaction(async (tx) => await tx`update chats set name = 'kept' where id = ${chatId}`)).toEqual([])
    const failing = open.database.transaction(async (tx) => {
      await tx`update chats set name = 'dropped' where id = ${chatId}`
      throw new Error('no')
    })
    await expect(failing).rejects.toThrow('no')
    expect(await nameOf(chatId)).toBe('kept')
  })

  test('gives its connection back whatever happened', async () => {
    for (let turn = 0; turn < 12; turn += 1) {
      await expect(open.database.transaction(async (tx) => await tx`select 1 / 0`)).rejects.toMatchObject({ code: '22012' })
    }
    expect(await open.database.sql`select 1 as one`).toEqual([{ one: 1 }])
  })

  test('commits nothing when one of several statements under way fails, also of those behind it', async () => {
    const { chatId, sessionId } = await addChat(open.database.sql)
    const failing = open.database.transaction(
      async (tx) =>
        await Promise.all([
          tx`update chats set name = 'before' where id = ${chatId}`,
          tx`select 1 / 0`,
          tx`update chats set name = 'behind' where id = ${chatId}`,
          tx`update sessions set name = 'behind' where id = ${sessionId}`,
        ]),
    )
    await expect(failing).rejects.toMatchObject({ code: '22012' })
    expect(await nameOf(chatId)).toBeNull()
    expect(await open.database.sql`select name from sessions where id = ${sessionId}`).toEqual([{ name: 'demo' }])
  })

  test('that fails before its first statement leaves none open', async () => {
    const failures = Array.from({ length: 6 }, async () => await open.database.transaction(() => Promise.reject(new Error('no'))))
    expect((await Promise.allSettled(failures)).every(({ status }) => status === 'rejected')).toBe(true)
    const states = await open.database.sql<{ state: string }>`
      select state from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`
    expect(states.filter(({ state }) => state !== 'idle')).toEqual([])
  })

  test.each([
    ['between two statements', 'between'],
    ['in a statement', 'within'],
  ])('whose connection is lost %s fails as transient, and the next one has a fresh connection', async (_, when) => {
    const { chatId } = await addChat(open.database.sql)
    const failing = open.database.transaction(async (tx) => {
      await tx`update chats set name = 'lost' where id = ${chatId}`
      const [own] = await tx<{ pid: number }>`select pg_backend_pid() as pid`
      const sleeping = when === 'within' ? tx`select pg_sleep(60)` : undefined
      // Handled below; it fails before it is awaited.
      sleeping?.catch(() => undefined)
      await open.database.sql`select pg_terminate_backend(${own?.pid ?? 0}, 5000)`
      await sleeping
      for (;;) await tx`select 1`
    })
    const error: unknown = await failing.catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(Error)
    expect(isTransient(error)).toBe(true)
    expect(await nameOf(chatId)).toBeNull()
    expect(await open.database.transaction(async (tx) => await tx`select 1 as one`)).toEqual([{ one: 1 }])
  })

  test('that loses its connection at the commit says so, and wrote nothing', async () => {
    const { chatId } = await addChat(open.database.sql)
    const failing = open.database.transaction(async (tx) => {
      await tx`update chats set name = 'lost' where id = ${chatId}`
      const [own] = await tx<{ pid: number }>`select pg_backend_pid() as pid`
      await open.database.sql`select pg_terminate_backend(${own?.pid ?? 0}, 5000)`
    })
    expect(isTransient(await failing.catch((reason: unknown) => reason))).toBe(true)
    expect(await nameOf(chatId)).toBeNull()
  })
})

test('a snapshot sees one state of the database, whatever commits meanwhile, and writes nothing', async () => {
  const { chatId } = await addChat(open.database.sql)
  await open.database.snapshot(async (tx) => {
    expect(await tx`select name from chats where id = ${chatId}`).toEqual([{ name: null }])
    await open.database.sql`update chats set name = 'later' where id = ${chatId}`
    expect(await tx`select name from chats where id = ${chatId}`).toEqual([{ name: null }])
  })
  expect(await nameOf(chatId)).toBe('later')
  const writing = open.database.snapshot(async (tx) => await tx`update chats set name = 'x' where id = ${chatId}`)
  await expect(writing).rejects.toMatchObject({ code: '25006' })
})

test('only the fast pool commits without waiting for the disk', async () => {
  const setting = async (sql: typeof open.database.sql) => await sql`select current_setting('synchronous_commit') as value`
  expect(await setting(open.database.fast)).toEqual([{ value: 'off' }])
  expect(await setting(open.database.sql)).toEqual([{ value: 'on' }])
})

test('idle connections that are lost are told of and replaced', async () => {
  const told = Promise.withResolvers<Error>()
  await using other = await openLog({ onError: told.resolve })
  await other.database.sql`select 1`
  await endConnections(other)
  expect(await told.promise).toBeInstanceOf(Error)
  expect(await other.database.sql`select 1 as one`).toEqual([{ one: 1 }])
})

/** Ends every connection of the other database from this one. */
async function endConnections(other: OpenLog): Promise<void> {
  const [own] = await other.database.sql<{ name: string }>`select current_database() as name`
  await open.database.sql`select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = ${own?.name ?? ''}`
}
