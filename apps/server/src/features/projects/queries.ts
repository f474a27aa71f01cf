import type { PageQuery, Project } from '@boocode/contracts'
import { cleanText, sessionStream } from '@boocode/contracts'
import type { Sql } from '@boocode/db'
import { v7 as uuidv7 } from 'uuid'
import { z } from 'zod'
import { decodeCursor, encodeCursor } from '../../http/cursor.ts'

const cursorSchema = z.tuple([z.string().refine((name) => !name.includes('\u0000')), z.uuid()])

export async function selectProjects(sql: Sql, page: PageQuery): Promise<{ projects: Project[]; next_cursor: string | null }> {
  const [name, id] = decodeCursor(cursorSchema, page.cursor) ?? [null, null]
  const rows = await sql<Project>`
    select id, name, path, ask_patterns, created_at from projects
    where ${name}::text is null or (name, id) > (${name}, ${id}::uuid)
    order by name, id limit ${page.limit + 1}`
  const projects = rows.slice(0, page.limit)
  const last = projects.at(-1)
  return { projects, next_cursor: rows.length > page.limit && last !== undefined ? encodeCursor([last.name, last.id]) : null }
}

/** The project of a folder; `isNew` is false when the folder was added before. */
export async function insertProject(
  tx: Sql,
  project: { hostId: string; name: string; path: string },
): Promise<{ project: Project; isNew: boolean } | undefined> {
  const added = await tx<Project>`
    insert into projects (id, host_id, name, path)
    values (${uuidv7()}, ${project.hostId}, ${cleanText(project.name)}, ${project.path})
    on conflict (host_id, path) do nothing returning id, name, path, ask_patterns, created_at`
  if (added[0] !== undefined) return { project: added[0], isNew: true }
  const present = await tx<Project>`
    select id, name, path, ask_patterns, created_at from projects where host_id = ${project.hostId} and path = ${project.path}`
  return present[0] === undefined ? undefined : { project: present[0], isNew: false }
}

export async function updateProject(
  tx: Sql,
  id: string,
  change: { name?: string | undefined; ask_patterns?: readonly string[] | undefined },
): Promise<Project | undefined> {
  const rows = await tx<Project>`
    update projects set name = coalesce(${change.name === undefined ? null : cleanText(change.name)}, name),
      ask_patterns = case when ${change.ask_patterns !== undefined} then ${(change.ask_patterns ?? []).map(cleanText)}::text[] else ask_patterns end
    where id = ${id} returning id, name, path, ask_patterns, created_at`
  return rows[0]
}

export async function deleteProject(tx: Sql, id: string): Promise<{ id: string } | undefined> {
  const streams = (await tx<{ id: string }>`select id from sessions where project_id = ${id}`).map((session) => sessionStream(session.id))
  const rows = await tx<{ id: string }>`delete from projects where id = ${id} returning id`
  await tx`delete from stream_events where stream = any(${streams}::text[])`
  await tx`delete from streams where stream = any(${streams}::text[])`
  return rows[0]
}
