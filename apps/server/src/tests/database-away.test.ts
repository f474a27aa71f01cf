import { sessionStream, workspaceStream } from '@boocode/contracts'
import { createEmptyDatabase, createTestDatabase, eventually, startKillablePostgres, startStack } from '@boocode/testkit'
import type { KillablePostgres } from '@boocode/testkit'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expectError } from './expect-error.ts'

let postgres: KillablePostgres
beforeAll(async () => {
  postgres = await startKillablePostgres()
})
afterAll(async () => await postgres?.[Symbol.asyncDispose]())

describe('W17: while Postgres is away', () => {
  test.each(['kill', 'stop'] as const)('(after its %s) sockets stay open and pings are without heads; back again, every subscription goes on with a snapshot', async (how) => {
    await using stack = await startStack({ databaseUrl: (await createTestDatabase(postgres.url)).url })
    const { session, chat } = await stack.newSession()
    const client = await stack.connect()
    const views = [client.subscribe(sessionStream(session.id)), client.subscribe(workspaceStream)] as const
    await client.until(() => views.every((view) => view.snapshots === 1), 'both snapshots')
    const before = views.map((view) => view.position)
    const pids = [stack.process('server').pid, stack.process('coder').pid]

    await postgres[how]()
    const away = client.pings.length
    await client.until(() => client.pings.slice(away).some((ping) => Object.keys(ping.heads).length === 0), 'a ping without heads')
    expectError(await stack.api('GET', '/api/projects'), 'unavailable')
    expectError(await stack.api('POST', `/api/chats/${chat.id}/messages`, { content: 'hello?' }), 'unavailable')
    const health = await stack.api('GET', '/api/health', undefined, { authorization: '' })
    expect([health.status, health.body]).toEqual([503, { status: 'down' }])
    const page = await stack.api('GET', '/')
    expect(page.status).toBeLessThan(504)

    await postgres.start()
    await client.until(() => views.every((view) => view.snapshots === 2), 'new snapshots')
    for (const [index, view] of views.entries()) expect(view.position?.epoch).not.toBe(before[index]?.epoch)
    const { turn } = await eventually('a message that is taken', async () => await stack.say(chat.id, 'what is in this folder?').catch(() => null))
    await client.until(() => views[0].session.turns.get(turn.id)?.status === 'completed', 'the end of the turn')
    expect(client.connections).toBe(1)
    expect([stack.process('server').pid, stack.process('coder').pid]).toEqual(pids)
    await client.until(() => Object.keys(client.pings.at(-1)?.heads ?? {}).length === 2, 'a ping with heads')
  })

  test('a client that was cut off meanwhile and comes back with a position of the old epoch gets a snapshot', async () => {
    await using stack = await startStack({ databaseUrl: (await createTestDatabase(postgres.url)).url, services: ['server', 'coder'] })
    const { session } = await stack.newSession()
    const client = await stack.connect()
    const view = client.subscribe(sessionStream(session.id))
    await client.until(() => view.snapshots === 1, 'a snapshot')
    client.cut()
    await client.whenClosed()
    await postgres.kill()
    await client.reconnect()
    await postgres.start()
    await client.until(() => view.snapshots === 2, 'a snapshot')
    expect(client.connections).toBe(2)
  })
})

describe('a start', () => {
  test('before Postgres is there waits for it and says so', async () => {
    const database = await createEmptyDatabase(postgres.url)
    await postgres.stop()
    await using stack = await startStack({ databaseUrl: database.url, services: [] })
    const runs = [stack.spawn('server'), stack.spawn('coder')]
    const health = await eventually('an answer', async () => await stack.api('GET', '/api/health').catch(() => null))
    expect([health.status, health.body]).toEqual([503, { status: 'down' }])
    expectError(await stack.api('GET', '/api/projects'), 'unavailable')
    await postgres.start()
    for (const run of runs) await run.whenReady()
    expect((await stack.api('GET', '/api/projects')).body).toEqual({ projects: [], next_cursor: null })
    const { chat } = await stack.newSession()
    expect((await stack.say(chat.id, 'hello')).turn.number).toBe(1)
  })

  test('on a database that is read-only says what to do, ends no process, and goes on when it is mended', async () => {
    const database = await createEmptyDatabase(postgres.url)
    await using stack = await startStack({ databaseUrl: database.url, services: [] })
    // For connections to come; this one stays as it is.
    await stack.database.sql`do $$ begin execute format('alter database %I set default_transaction_read_only = on', current_database()); end $$`
    const runs = [stack.spawn('server'), stack.spawn('coder')]
    await eventually('words in the log of both', () => ['server', 'coder'].every((service) => stack.logs().some((line) => line.startsWith(service) && line.includes('read-only'))))
    const answer = await stack.api('GET', '/api/projects')
    expect(answer.status).toBeGreaterThanOrEqual(422)
    expect(answer.body.error.message).toContain('read-only')
    await stack.database.sql`do $$ begin execute format('alter database %I reset default_transaction_read_only', current_database()); end $$`
    for (const run of runs) await run.whenReady()
    expect((await stack.api('GET', '/api/health')).body.status).toBe('ok')
  })

  test('on a database of a newer BooCode says so and touches nothing', async () => {
    const database = await createTestDatabase(postgres.url)
    await using stack = await startStack({ databaseUrl: database.url, services: [] })
    await stack.database.sql`insert into schema_migrations (name, run_on) values ('9999_from_the_future', now())`
    stack.spawn('server')
    await eventually('words in the log', () => stack.logs().some((line) => line.includes('newer BooCode')))
    expect((await stack.api('GET', '/api/projects')).body.error.message).toContain('newer BooCode')
  })
})
