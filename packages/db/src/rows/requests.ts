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

/**
 * What was asked in these messages and is decided, oldest first: who answered what. A long input or
 * difference is left out, since what came of it stands in the message.
 */
export async function selectDecidedRequests(sql: Sql, messageIds: readonly string[]): Promise<Request[]> {
  if (messageIds.length === 0) return []
  const rows = await sql<Request>`
    select * from request_view where message_id = any(${[...messageIds]}::uuid[]) and status <> 'pending' order by created_at, id`
  return rows.map((request) => {
    if (request.kind !== 'approval') return request
    const { diff: _diff, ...payload } = request.payload
    return { ...request, payload: { ...payload, input: null } }
  })
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
