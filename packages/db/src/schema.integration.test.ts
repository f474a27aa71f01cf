import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { dumpCommand, dumpSchema, schemaFile } from '../scripts/dump-schema.ts'
import { openLog } from './testing/open-log.ts'

test('schema.sql is what the migrations make', async () => {
  await using open = await openLog()
  const hint = `packages/db/schema.sql is not what the migrations make. If the change is meant: ${dumpCommand}`
  expect(await dumpSchema(open.database.sql), hint).toBe(await readFile(schemaFile, 'utf8'))
})

test('the dump shows a change of every kind', async () => {
  await using open = await openLog()
  const { sql } = open.database
  const before = await dumpSchema(sql)
  const kinds = [
    [() => sql`alter table chats add column extra text not null default 'x'`, "extra text not null default 'x'::text"],
    [() => sql`alter table chats alter column read_turn_number drop not null`, 'read_turn_number integer default 0'],
    [() => sql`alter table chats add constraint short check (length(name) < 10)`, 'constraint short CHECK'],
    [() => sql`create index chats_by_name on chats (name)`, 'CREATE INDEX chats_by_name'],
    [() => sql`create view names as select name from chats`, 'create view names as'],
    [() => sql`create function one() returns int language sql as 'select 1'`, 'FUNCTION public.one()'],
    [() => sql`create type mood as enum ('good', 'bad')`, "create type mood as enum ('good', 'bad');"],
  ] as const
  for (const [change, line] of kinds) {
    expect(before).not.toContain(line)
    await change()
    expect(await dumpSchema(sql)).toContain(line)
  }
})
