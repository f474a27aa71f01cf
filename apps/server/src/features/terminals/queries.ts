import type { Sql } from '@boocode/db'

export interface SessionFolders {
  project_path: string
  granted_paths: string[]
}

/** Where terminals of a session may be: its project, and what it may read beyond. */
export async function selectSessionFolders(sql: Sql, sessionId: string): Promise<SessionFolders | undefined> {
  const rows = await sql<SessionFolders>`
    select p.path as project_path, coalesce((
      select array_agg(g.value) from grants g
      where g.project_id = p.id and g.kind = 'read_access' and (g.session_id is null or g.session_id = s.id)
    ), '{}') as granted_paths
    from sessions s join projects p on p.id = s.project_id where s.id = ${sessionId}`
  return rows[0]
}

/** Of these ids, those of no session. */
export async function selectGoneSessions(sql: Sql, ids: readonly string[]): Promise<string[]> {
  const rows = await sql<{ id: string }>`
    select id from unnest(${ids}::uuid[]) as asked (id) where not exists (select from sessions s where s.id = asked.id)`
  return rows.map(({ id }) => id)
}
