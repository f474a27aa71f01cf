import { startTestPostgres } from '@boocode/db/embedded/testing'
import pg from 'pg'
import { expect, test } from 'vitest'
import { checkDatabase } from '../database-check.ts'
import { makePlace } from './fixtures/instance.ts'
import { startOldPostgres } from './fixtures/old-postgres.ts'

async function run(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query(statement)
  await client.end()
}

test('a database that is too old ends the start, with both versions', async () => {
  await using place = await makePlace()
  const old = await startOldPostgres(150_004)
  const { code, stderr, stdout } = await place.run(['start'], { DATABASE_URL: old.url })
  old.close()
  expect(code).toBe(1)
  expect(stdout + stderr).toContain('PostgreSQL 15.4; BooCode needs 16 or newer')
  expect(stdout + stderr).not.toContain('planted')
})

test('a database that is not there or read-only is named, and used once it is well', async () => {
  await using place = await makePlace()
  const postgres = await startTestPostgres()
  await run(postgres.url, 'alter database boocode set default_transaction_read_only = on')
  expect(await checkDatabase(postgres.url)).toMatchObject({ kind: 'read_only' })
  const instance = place.start({ DATABASE_URL: postgres.url })
  await instance.says('is read-only. Point DATABASE_URL at the primary')
  await instance.health(503)
  await run(postgres.url, 'set transaction read write; alter database boocode set default_transaction_read_only = off')
  await instance.says('The database is there')
  await instance.health(200)
  expect(await instance.end('SIGTERM')).toEqual([0, null])
  await postgres.stop()
  expect(await checkDatabase(postgres.url)).toMatchObject({ kind: 'unreachable' })
})
