import type { PageQuery, Request, RequestAnswer } from '@boocode/contracts'
import { selectRequest } from '@boocode/db'
import type { Sql } from '@boocode/db'
import { v7 as uuidv7 } from 'uuid'
import { z } from 'zod'
import { decodeCursor, encodeCursor } from '../../http/cursor.ts'
import { found } from '../../http/params.ts'
import type { NewGrant } from './answers.ts'

const cursorSchema = z.tuple([z.iso.datetime({ precision: 6 }), z.uuid()])

export interface RequestFilter extends PageQuery {
  status: Request['status']
  sessionId: string | null
}

/** Requests of one status, oldest first. */
export async function selectRequestPage(sql: Sql, filter: RequestFilter): Promise<{ requests: Request[]; next_cursor: string | null }> {
  const [at, id] = decodeCursor(cursorSchema, filter.cursor) ?? [null, null]
  const rows = await sql<Request & { exact_at: string }>`
    select v.*, to_char(v.created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as exact_at from request_view v
    where v.status = ${filter.status} and (${filter.sessionId}::uuid is null or v.session_id = ${filter.sessionId}::uuid)
      and (${at}::timestamptz is null or (v.created_at, v.id) > (${at}::timestamptz, ${id}::uuid))
    order by v.created_at, v.id limit ${filter.limit + 1}`
  const page = rows.slice(0, filter.limit)
  const last = page.at(-1)
  return {
    requests: page.map(({ exact_at: _exact, ...request }) => request),
    next_cursor: rows.length > filter.limit && last !== undefined ? encodeCursor([last.exact_at, last.id]) : null,
  }
}

export interface LockedRequest {
  request: Request
  projectId: string
  hostId: string
}

/**
 * A request with its turn locked: who answers, expires or supersedes it does so under this lock, as
 * does the worker that puts the turn down. Project and session are held as well, because a grant
 * points at them: a deletion under way, which holds them and wants the turn, is waited for first.
 */
export async function lockRequest(tx: Sql, id: string): Promise<LockedRequest | undefined> {
  const places = await tx<{ project_id: string; turn_id: string }>`
    select p.id as project_id, r.turn_id
    from requests r join sessions s on s.id = r.session_id join projects p on p.id = s.project_id
    where r.id = ${id} for key share of p, s`
  const place = places[0]
  if (place === undefined) return undefined
  const hostId = await lockTurn(tx, place.turn_id)
  const request = await selectRequest(tx, id)
  return hostId === undefined || request === undefined ? undefined : { request, projectId: place.project_id, hostId }
}

/** Returns the turn's host; undefined when the turn is gone. */
export async function lockTurn(tx: Sql, turnId: string): Promise<string | undefined> {
  const rows = await tx<{ host_id: string }>`select host_id from turns where id = ${turnId} for update`
  return rows[0]?.host_id
}

export async function updateAnswered(tx: Sql, id: string, answered: { answer: RequestAnswer; by: string }): Promise<Request> {
  await tx`
    update requests set status = 'answered', answer = ${JSON.stringify(answered.answer)}::json, answered_by = ${answered.by},
      answered_at = clock_timestamp()
    where id = ${id} and status = 'pending'`
  return found(await selectRequest(tx, id), 'request')
}

/** Adds what an answer grants; what is granted already stays as it is. */
export async function insertGrant(tx: Sql, grant: NewGrant & { projectId: string; requestId: string }): Promise<void> {
  await tx`
    insert into grants (id, project_id, session_id, kind, value, request_id)
    values (${uuidv7()}, ${grant.projectId}, ${grant.sessionId}, ${grant.kind}, ${grant.value}, ${grant.requestId})
    on conflict do nothing`
}

/** Turns that have asked for longer than they may, the longest first. */
export async function selectDue(sql: Sql, limit: number): Promise<{ turn_id: string; chat_id: string }[]> {
  return await sql<{ turn_id: string; chat_id: string }>`
    select turn_id, chat_id from requests where status = 'pending' and expires_at <= clock_timestamp()
    group by turn_id, chat_id order by min(expires_at) limit ${limit}`
}

/** Ends what a locked turn asked for too long. */
export async function updateExpired(tx: Sql, turnId: string, by: string): Promise<Request[]> {
  const ended = await tx<{ id: string }>`
    update requests set status = 'expired', answered_by = ${by}, answered_at = clock_timestamp()
    where turn_id = ${turnId} and status = 'pending' and expires_at <= clock_timestamp() returning id`
  return await tx<Request>`
    select * from request_view where id = any(${ended.map((row) => row.id)}::uuid[]) order by created_at, id`
}
