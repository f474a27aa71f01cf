import { randomUUID } from 'node:crypto'
import { TurnLostError } from '@boocode/agent'
import { sessionStream } from '@boocode/contracts'
import type { SessionFrame } from '@boocode/contracts'
import { Database, EventLog, readRunningParts } from '@boocode/db'
import type { Sql } from '@boocode/db'
import { createTestDatabase } from '@boocode/testkit'
import type { TestDatabase } from '@boocode/testkit'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { claimTurn } from '../turns/lease.ts'
import type { Lease } from '../turns/lease.ts'
import { RunningMessage } from '../turns/running-message.ts'
import { insertMessage } from '../turns/turn-rows.ts'

let made: TestDatabase
let database: Database
let events: EventLog
let lease: Lease
let messageId: string
let epoch: string

beforeAll(async () => {
  made = await createTestDatabase()
  database = new Database({ url: made.url, name: 'test' })
  events = new EventLog(database, () => undefined)
})
afterAll(async () => {
  await database[Symbol.asyncDispose]()
  await made[Symbol.asyncDispose]()
})
beforeEach(async () => {
  lease = await claimNewTurn(database.sql)
  messageId = randomUUID()
  await insertMessage(database.sql, { id: messageId, lease, step: 1, role: 'assistant', noteKind: null, status: 'streaming', finishedAt: null })
  epoch = (await database.sql<{ epoch: string }>`select pg_postmaster_start_time() as epoch`)[0]?.epoch ?? ''
})

async function claimNewTurn(sql: Sql): Promise<Lease> {
  const id = randomUUID()
  await sql`insert into hosts (id, name, url) values (${id}, 'here', '')`
  await sql`insert into projects (id, host_id, name, path) values (${id}, ${id}, 'demo', '/demo')`
  await sql`insert into sessions (id, project_id, name, model, mode) values (${id}, ${id}, 'demo', 'deepseek-flash', 'ask')`
  await sql`insert into chats (id, session_id, number) values (${id}, ${id}, 1)`
  await sql`
    insert into turns (id, chat_id, host_id, number, status, model, mode, steps_max)
    values (${id}, ${id}, ${id}, 1, 'queued', 'deepseek-flash', 'ask', 60)`
  const claimed = await claimTurn(sql, id, randomUUID())
  if (claimed === null) throw new Error('nothing to claim')
  return claimed
}

function startMessage(startEpoch = epoch): { running: RunningMessage; faults: unknown[]; faulted: Promise<unknown> } {
  const faults: unknown[] = []
  const { promise: faulted, resolve } = Promise.withResolvers<unknown>()
  const onFault = (error: unknown) => {
    faults.push(error)
    resolve(error)
  }
  const deps = { database, events, lease, alive: new AbortController().signal, onFault }
  return { running: new RunningMessage(messageId, deps, Promise.resolve(startEpoch)), faults, faulted }
}

const say = (running: RunningMessage, text: string) => running.push({ type: 'text', text })

/** What the log and the frames still to be written say together. */
async function wholeText(running: RunningMessage): Promise<string> {
  await running.close()
  const rest = await running.unsaid(database.sql, epoch)
  const parts = await readRunningParts(database.sql, messageId)
  const logged = parts.map((part) => ('text' in part ? part.text : '')).join('')
  return logged + textOf(rest)
}

function textOf(frames: readonly SessionFrame[]): string {
  return frames.map((frame) => (frame.type === 'channel_delta' && frame.channel === 'text' ? frame.content : '')).join('')
}

/** As a Postgres that is killed forgets its last asynchronous commits. */
async function forgetLog(): Promise<void> {
  await database.transaction(async (tx) => {
    const stream = sessionStream(lease.sessionId)
    await tx`delete from stream_events where stream = ${stream}`
    await tx`update streams set head = 0 where stream = ${stream}`
  })
}

/** Resolves when the log holds so much text. */
async function untilLogged(text: string): Promise<void> {
  for (;;) {
    const parts = await readRunningParts(database.sql, messageId)
    if (parts.map((part) => ('text' in part ? part.text : '')).join('') === text) return
  }
}

async function untilBlocked(): Promise<void> {
  for (;;) {
    const rows = await database.sql<{ waiting: number }>`
      select count(*) as waiting from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
    if ((rows[0]?.waiting ?? 0) > 0) return
  }
}

test('text said while a break is mended is in the log all the same, once', async () => {
  // Another Postgres than the one it began on: the first append must be mended.
  const { running, faults } = startMessage('2020-01-01T00:00:00.000Z')
  await database.transaction(async (tx) => {
    // Holds the mending up after it has begun to look what is there.
    await tx`lock table message_chunks in access exclusive mode`
    say(running, 'one ')
    await untilBlocked()
    say(running, 'two ')
  })
  say(running, 'three')
  expect(await wholeText(running)).toBe('one two three')
  expect(faults).toEqual([])
})

test('deltas that Postgres forgot are written again', async () => {
  const { running, faults } = startMessage()
  say(running, 'kept forgotten')
  await untilLogged('kept forgotten')
  await forgetLog()
  running.mendSoon()
  await untilLogged('kept forgotten')
  say(running, ' and more')
  expect(await wholeText(running)).toBe('kept forgotten and more')
  expect(faults).toEqual([])
})

test('what another Postgres forgot is told by the frames that end the message, though all of it had been sent', async () => {
  const { running } = startMessage()
  say(running, 'seen and forgotten')
  await untilLogged('seen and forgotten')
  await forgetLog()
  await running.close()
  expect(textOf(await running.unsaid(database.sql, '2030-01-01T00:00:00.000Z'))).toBe('seen and forgotten')
  expect(running.spoken).toEqual([{ type: 'text', text: 'seen and forgotten' }])
})

test('what was said last, before the end, is handed to the transaction that ends the message', async () => {
  const { running } = startMessage()
  for (let n = 0; n < 200; n += 1) say(running, `${n} `)
  expect(await wholeText(running)).toBe(Array.from({ length: 200 }, (_, n) => `${n} `).join(''))
  say(running, 'too late')
  expect(await wholeText(running)).not.toContain('too late')
})

test('a checkpoint covers a long text, so that its deltas may be trimmed', async () => {
  const { running } = startMessage()
  const text = 'x'.repeat(10_000)
  say(running, text)
  await untilLogged(text)
  say(running, 'y')
  expect(await wholeText(running)).toBe(`${text}y`)
  const chunks = await database.sql<{ length: number }>`select length(parts::text) as length from message_chunks where message_id = ${messageId}`
  expect(chunks.length).toBeGreaterThan(0)
  expect(chunks[0]?.length).toBeGreaterThanOrEqual(10_000)
})

test('a worker without the lease writes nothing, and is told', async () => {
  await database.sql`update turns set epoch = epoch + 1, lease_owner = gen_random_uuid() where id = ${lease.turnId}`
  const { running, faulted } = startMessage()
  say(running, 'not mine')
  expect(await faulted).toBeInstanceOf(TurnLostError)
  expect(await readRunningParts(database.sql, messageId)).toEqual([])
})
