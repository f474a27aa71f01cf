import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { AppError } from '@boocode/contracts'
import pg from 'pg'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { migrate, migrateWhenPossible, oldestPostgresMajor } from './migrate.ts'
import { isTransient } from './sql.ts'
import { createEmptyDatabase, runOn } from './testing/test-database.ts'
import type { TestDatabase } from './testing/test-database.ts'

const migrationsFolder = fileURLToPath(new URL('../migrations', import.meta.url))
const files = readdirSync(migrationsFolder)
const names = files.map((file) => file.replace(/\.sql$/, '')).toSorted()

let made: TestDatabase
beforeEach(async () => {
  made = await createEmptyDatabase()
})
afterEach(async () => await made[Symbol.asyncDispose]())

async function applied(): Promise<unknown[]> {
  const rows = await runOn(made.url, 'select name from schema_migrations order by id')
  return rows.map(({ name }) => name)
}

test('migrations are plain SQL, numbered without a hole', () => {
  expect(files.every((file) => /^\d{4}_[a-z0-9_]+\.sql$/.test(file))).toBe(true)
  expect(names.map((name) => Number(name.slice(0, 4)))).toEqual(names.map((_, index) => index + 1))
})

describe('migrating', () => {
  test('by several processes at once applies each file once', async () => {
    await Promise.all([migrate(made.url), migrate(made.url), migrate(made.url)])
    expect(await applied()).toEqual(names)
  })

  test('again changes nothing', async () => {
    await migrate(made.url)
    const before = await runOn(made.url, 'select * from schema_migrations')
    await migrate(made.url)
    expect(await runOn(made.url, 'select * from schema_migrations')).toEqual(before)
  })

  test('applies what is new to a database that is in use, and keeps its rows', async () => {
    await migrate(made.url)
    // Back to the first file, with a session whose message runs.
    await runOn(
      made.url,
      `drop schema public cascade; create schema public;
       create table schema_migrations (id serial primary key, name varchar(255) not null, run_on timestamp not null);
       insert into schema_migrations (name, run_on) values ('${names[0] ?? ''}', now());
       ${readFileSync(join(migrationsFolder, `${names[0] ?? ''}.sql`), 'utf8')}
       insert into hosts (id, name, url) values ('00000000-0000-7000-8000-000000000001', 'here', '');
       insert into projects (id, host_id, name, path) select id, id, 'p', '/p' from hosts;
       insert into sessions (id, project_id, name, model, mode) select id, id, 's', 'm', 'ask' from hosts;
       insert into chats (id, session_id, number) select id, id, 1 from hosts;
       insert into messages (id, chat_id, role, kind, status) select id, id, 'assistant', 'message', 'streaming' from hosts;
       insert into stream_events (stream, seq, frame) select 'session:' || id, 1, json_build_object('type', 'channel_delta',
         'message_id', id, 'channel', 'text', 'content', 'said before') from hosts`,
    )
    await migrate(made.url)
    expect(await applied()).toEqual(names)
    expect(await runOn(made.url, 'select pieces from running_pieces')).toEqual([{ pieces: [{ type: 'text', text: 'said before' }] }])
  })

  test('leaves the database as it was when a file fails', async () => {
    // The first statement of the newest migration cannot succeed: its column is there already.
    await migrate(made.url)
    await runOn(made.url, `delete from schema_migrations where name = '${names.at(-1) ?? ''}'`)
    await expect(migrate(made.url)).rejects.toThrow('already exists')
    expect(await applied()).toEqual(names.slice(0, -1))
    // The lock is free: nobody waits for ever.
    await expect(migrate(made.url)).rejects.toThrow('already exists')
  })
})

describe('a database that cannot be used is refused with the reason', () => {
  test('when a newer BooCode was there, which is named and left alone', async () => {
    await migrate(made.url)
    await runOn(made.url, `insert into schema_migrations (name, run_on) values ('9999_from_the_future', now())`)
    const fault = await faultOf(migrate(made.url))
    expect(fault).toMatchObject({ code: 'unprocessable', retryable: false })
    expect(fault.message).toContain('9999_from_the_future')
    expect(fault.message).toContain('Update BooCode')
  })

  test('when it is read-only', async () => {
    await alterDatabase('set default_transaction_read_only = on')
    const fault = await faultOf(migrate(made.url))
    expect(fault).toMatchObject({ code: 'unprocessable' })
    expect(fault.message).toContain('read-only')
    expect(fault.message).toContain('DATABASE_URL')
  })

  test('when the server is too old', async () => {
    // The version is fixed in the server: here a function in front of Postgres's own says another.
    await runOn(
      made.url,
      `create schema old;
       create function old.current_setting(name text) returns text language sql as
         $$ select case name when 'server_version_num' then '${oldestPostgresMajor - 1}0004' else pg_catalog.current_setting(name) end $$`,
    )
    await alterDatabase('set search_path = old, pg_catalog, public')
    const fault = await faultOf(migrate(made.url))
    expect(fault).toMatchObject({ code: 'unprocessable' })
    expect(fault.message).toContain(`PostgreSQL ${oldestPostgresMajor - 1}`)
    expect(fault.message).toContain(`${oldestPostgresMajor} or newer`)
  })
})

describe('migrating when possible', () => {
  test('waits until somebody puts the database right, saying once what is wrong', async () => {
    await alterDatabase('set default_transaction_read_only = on')
    const states: (AppError | null)[] = []
    const warnings: AppError[] = []
    let mended: Promise<void> | undefined
    await migrateWhenPossible(made.url, {
      signal: new AbortController().signal,
      onState: (state) => {
        states.push(state)
        // At the second attempt, so that a repetition is seen.
        if (states.length === 2) mended = alterDatabase('reset default_transaction_read_only')
      },
      onWarning: (fault) => warnings.push(fault),
    })
    await mended
    expect(states[0]?.message).toContain('read-only')
    expect(states.at(-1)).toBeNull()
    expect(warnings).toEqual([states[0]])
    expect(await applied()).toEqual(names)
  })

  test('says nothing of a database that is only starting, and gives up when it is told to', async () => {
    const stop = new AbortController()
    const faults: (AppError | null)[] = []
    const warnings: AppError[] = []
    const migrating = migrateWhenPossible('postgres://nobody@127.0.0.1:1/none', {
      signal: stop.signal,
      onState: (fault) => {
        faults.push(fault)
        stop.abort(new Error('stopped'))
      },
      onWarning: (fault) => warnings.push(fault),
    })
    await expect(migrating).rejects.toThrow()
    expect(faults).toMatchObject([{ code: 'unavailable', retryable: true }])
    expect(warnings).toEqual([])
  })
})

test('a connection that is lost while it waits for the lock is an error to catch, not the end of the process', async () => {
  const holder = new pg.Client({ connectionString: made.url })
  await holder.connect()
  // The lock of node-pg-migrate.
  await holder.query('select pg_advisory_lock(7241865325823964)')
  const migrating = faultOf(migrate(made.url))
  for (;;) {
    const ended = await holder.query(`
      select pg_terminate_backend(pid) from pg_stat_activity
      where application_name = 'boocode migrate' and datname = current_database() and wait_event = 'advisory'`)
    if (ended.rows.length > 0) break
  }
  expect(isTransient(await migrating)).toBe(true)
  await holder.end()
  await migrate(made.url)
  expect(await applied()).toEqual(names)
})

/** From another database of the cluster, where the setting does not hold yet. */
async function alterDatabase(change: string): Promise<void> {
  const [place] = made.url.match(/(?<=@[^/]*\/)[^?]*/) ?? ['']
  await runOn(made.url.replace(/(@[^/]*)\/[^?]*/, '$1/postgres'), `alter database ${place} ${change}`)
}

async function faultOf(work: Promise<unknown>): Promise<AppError> {
  return await work.then(
    () => {
      throw new Error('it was not refused')
    },
    (error: unknown) => error as AppError,
  )
}
