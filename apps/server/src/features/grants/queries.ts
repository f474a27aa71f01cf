import type { Grant, PageQuery } from '@boocode/contracts'
import { selectProject } from '@boocode/db'
import type { Sql } from '@boocode/db'
import { z } from 'zod'
import { decodeCursor, encodeCursor } from '../../http/cursor.ts'
import { found } from '../../http/params.ts'

const cursorSchema = z.tuple([z.iso.datetime({ precision: 6 }), z.uuid()])

/** What is allowed in a project and in its sessions, oldest first. */
export async function selectGrantPage(sql: Sql, projectId: string, page: PageQuery): Promise<{ grants: Grant[]; next_cursor: string | null }> {
  const [at, id] = decodeCursor(cursorSchema, page.cursor) ?? [null, null]
  found(await selectProject(sql, projectId), 'project')
  const rows = await sql<Grant & { exact_at: string }>`
    select id, project_id, session_id, kind, value, created_at,
      to_char(created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as exact_at
    from grants where project_id = ${projectId}
      and (${at}::timestamptz is null or (created_at, id) > (${at}::timestamptz, ${id}::uuid))
    order by created_at, id limit ${page.limit + 1}`
  const shown = rows.slice(0, page.limit)
  const last = shown.at(-1)
  return {
    grants: shown.map(({ exact_at: _exact, ...grant }) => grant),
    next_cursor: rows.length > page.limit && last !== undefined ? encodeCursor([last.exact_at, last.id]) : null,
  }
}

export async function deleteGrant(sql: Sql, id: string): Promise<{ id: string } | undefined> {
  const rows = await sql<{ id: string }>`delete from grants where id = ${id} returning id`
  return rows[0]
}
