import { randomUUID } from 'node:crypto'
import { sessionStream } from '@boocode/contracts'
import type { StreamName } from '@boocode/contracts'
import type { DeltaFence, Sql } from '@boocode/db'

export interface RunningTurn {
  chatId: string
  stream: StreamName
  fence: DeltaFence
}

/** Running turns under a lease, each in a session of its own, as a coder has them. No coder knows of them. */
export async function makeRunningTurns(sql: Sql, count: number): Promise<RunningTurn[]> {
  const ids = Array.from({ length: count }, () => ({ session: randomUUID(), chat: randomUUID(), turn: randomUUID() }))
  const sessions = ids.map(({ session }) => session)
  const chats = ids.map(({ chat }) => chat)
  const leaseOwner = randomUUID()
  const host = randomUUID()
  const project = randomUUID()
  await sql`insert into hosts (id, name, url) values (${host}, 'bench', 'http://127.0.0.1:1')`
  await sql`insert into projects (id, host_id, name, path) values (${project}, ${host}, 'bench', '/bench')`
  await sql`
    insert into sessions (id, project_id, name, model, mode)
    select id, ${project}, 'bench', 'none', 'ask' from unnest(${sessions}::uuid[]) as id`
  await sql`
    insert into chats (id, session_id, number)
    select chat, session, 1 from unnest(${chats}::uuid[], ${sessions}::uuid[]) as pairs (chat, session)`
  await sql`
    insert into turns (id, chat_id, host_id, number, status, model, mode, steps_max, epoch, lease_owner, lease_until)
    select turn, chat, ${host}, 1, 'running', 'none', 'ask', 60, 1, ${leaseOwner}, clock_timestamp() + interval '1 hour'
    from unnest(${ids.map(({ turn }) => turn)}::uuid[], ${chats}::uuid[]) as pairs (turn, chat)`
  const rows = await sql<{ epoch: string }>`select pg_postmaster_start_time() as epoch`
  const epoch = rows[0]?.epoch ?? ''
  return ids.map(({ session, chat, turn }) => ({
    chatId: chat,
    stream: sessionStream(session),
    fence: { turnId: turn, turnEpoch: 1, leaseOwner, epoch },
  }))
}
