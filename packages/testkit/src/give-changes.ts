import { createHash, randomUUID } from 'node:crypto'
import type { Sql } from '@boocode/db'

export interface GivenChanges {
  /** How many files one more turn of the chat is to have edited. */
  files: number
  /** Lines of each file, of which every tenth was edited. */
  linesOfFile?: number
}

/**
 * Gives a chat a turn that edited many files, pending, with whole contents: a change set as a large refactoring leaves
 * it. The files need not be on disk, as long as nobody applies the changes.
 */
export async function giveChanges(sql: Sql, chatId: string, { files, linesOfFile = 30 }: GivenChanges): Promise<void> {
  await sql`
    with turn as (
      insert into turns (id, chat_id, host_id, number, status, model, mode, steps_max, epoch, started_at, finished_at)
      select gen_random_uuid(), c.id, p.host_id, (select coalesce(max(number), 0) + 1 from turns where chat_id = c.id), 'completed', s.model, s.mode, 60, 1,
        clock_timestamp(), clock_timestamp()
      from chats c join sessions s on s.id = c.session_id join projects p on p.id = s.project_id where c.id = ${chatId} returning id, chat_id
    ), message as (
      insert into messages (id, chat_id, turn_id, step, role, kind, status, finished_at)
      select gen_random_uuid(), chat_id, id, 1, 'assistant', 'message', 'complete', clock_timestamp() from turn returning id, turn_id, chat_id
    ), line as (
      select f, n, 'export const value' || n || ' = compute(' || f || ', ' || n || ')' as before,
        case when n % 10 = 5 then 'export const value' || n || ' = computeAnew(' || f || ', ' || n || ')' else 'export const value' || n || ' = compute(' || f || ', ' || n || ')' end as after
      from generate_series(1, ${files}::int) as f, generate_series(1, ${linesOfFile}::int) as n
    ), file as (
      select f, string_agg(before, E'\n' order by n) || E'\n' as before, string_agg(after, E'\n' order by n) || E'\n' as after,
        string_agg(case when n % 10 = 5 then '-' || before || E'\n+' || after else ' ' || before end, E'\n' order by n) || E'\n' as lines, count(*) filter (where n % 10 = 5) as edits
      from line group by f
    ), hashed as (
      select *, encode(sha256(convert_to(before, 'UTF8')), 'hex') as before_hash, encode(sha256(convert_to(after, 'UTF8')), 'hex') as after_hash,
        'packages/part-' || lpad((f / 40)::text, 3, '0') || '/src/module-' || lpad(f::text, 4, '0') || '.ts' as path
      from file
    ), contents as (
      insert into file_contents (hash, content)
      select before_hash, convert_to(before, 'UTF8') from hashed union select after_hash, convert_to(after, 'UTF8') from hashed on conflict do nothing
    )
    insert into pending_changes (id, session_id, chat_id, turn_id, message_id, tool_call_id, path, operation, before_hash, after_hash, diff, additions, deletions, agent)
    select gen_random_uuid(), c.session_id, c.id, m.turn_id, m.id, 'call_' || f, path, 'edit', before_hash, after_hash,
      'diff --git a/' || path || ' b/' || path || E'\n--- a/' || path || E'\n+++ b/' || path || E'\n@@ -1,' || ${linesOfFile}::int || ' +1,' || ${linesOfFile}::int || E' @@\n' || lines,
      edits, edits, 'native'
    from hashed, message m join chats c on c.id = m.chat_id order by f`
  await sql`analyze pending_changes, file_contents`
}

/** One more edit of the chat, pending: its contents, null for a file that does not exist, and how many lines it is said to change. */
export interface GivenChange {
  path: string
  before: string | Buffer | null
  after: string | Buffer | null
  additions: number
  deletions: number
  isBinary?: boolean
}

/** Gives a chat a turn with these edits, whatever their size, without an agent that makes them. */
export async function giveEdits(sql: Sql, chatId: string, edits: readonly GivenChange[]): Promise<void> {
  const [turnId, messageId] = [randomUUID(), randomUUID()]
  await sql`
    insert into turns (id, chat_id, host_id, number, status, model, mode, steps_max, epoch, started_at, finished_at)
    select ${turnId}, c.id, p.host_id, (select coalesce(max(number), 0) + 1 from turns where chat_id = c.id), 'completed', s.model, s.mode, 60, 1,
      clock_timestamp(), clock_timestamp()
    from chats c join sessions s on s.id = c.session_id join projects p on p.id = s.project_id where c.id = ${chatId}`
  await sql`
    insert into messages (id, chat_id, turn_id, step, role, kind, status, finished_at)
    values (${messageId}, ${chatId}, ${turnId}, 1, 'assistant', 'message', 'complete', clock_timestamp())`
  for (const { path, before, after, additions, deletions, isBinary = false } of edits) {
    const [beforeHash, afterHash] = [await keep(sql, before), await keep(sql, after)]
    const operation = before === null ? 'create' : after === null ? 'delete' : 'edit'
    const diff = `diff --git a/${path} b/${path}\n${isBinary ? `Binary files a/${path} and b/${path} differ\n` : ''}${'+'.repeat(Math.min(2_000_000, String(after ?? before).length))}`
    await sql`
      insert into pending_changes (id, session_id, chat_id, turn_id, message_id, tool_call_id, path, operation, before_hash, after_hash, diff, additions, deletions, agent)
      select gen_random_uuid(), session_id, id, ${turnId}, ${messageId}, 'call', ${path}, ${operation}, ${beforeHash}, ${afterHash}, ${diff}, ${additions}, ${deletions}, 'native'
      from chats where id = ${chatId}`
  }
}

async function keep(sql: Sql, content: string | Buffer | null): Promise<string | null> {
  if (content === null) return null
  const bytes = Buffer.from(content)
  const hash = createHash('sha256').update(bytes).digest('hex')
  await sql`insert into file_contents (hash, content) values (${hash}, ${bytes}) on conflict do nothing`
  return hash
}
