import type { Request } from '@boocode/contracts'
import type { Sql } from '../sql.ts'

export async function selectRequest(sql: Sql, id: string): Promise<Request | undefined> {
  const rows = await sql<Request>`select * from request_view where id = ${id}`
  return rows[0]
}

/** What a session's agents wait for, oldest first. */
export async function selectPendingRequests(sql: Sql, sessionId: string): Promise<Request[]> {
  return await sql<Request>`
    select * from request_view where session_id = ${sessionId} and status = 'pending' order by created_at, id`
}

/** Every request of a turn, answered or not. */
export async function selectTurnRequests(sql: Sql, turnId: string): Promise<Request[]> {
  return await sql<Request>`select * from request_view where turn_id = ${turnId} order by created_at, id`
}

/** Ends what a turn still asks because the turn itself is over; returns what was ended. */
export async function supersedeRequests(tx: Sql, turnId: string, by: string): Promise<Request[]> {
  const ended = await tx<{ id: string }>`
    update requests set status = 'superseded', answered_by = ${by}, answered_at = clock_timestamp()
    where turn_id = ${turnId} and status = 'pending' returning id`
  const ids = ended.map((row) => row.id)
  return ids.length === 0 ? [] : await tx<Request>`select * from request_view where id = any(${ids}::uuid[])`
}
