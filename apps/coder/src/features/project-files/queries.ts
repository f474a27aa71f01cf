import type { Sql } from '@boocode/db'

const sessionsLookedAt = 5
const maxRecent = 40

/** What agents read and wrote in the project's latest sessions, the latest first. */
export async function selectRecentPaths(sql: Sql, projectId: string): Promise<string[]> {
  const rows = await sql<{ path: string }>`
    select path from (
      select t.tool_input ->> 'path' as path, max(t.started_at) as at
      from (select id from sessions where project_id = ${projectId} order by updated_at desc, id desc limit ${sessionsLookedAt}) s
      cross join lateral (
        select tool_input, started_at from tool_traces
        where session_id = s.id and tool_name in ('read_file', 'edit_file', 'create_file') order by id desc limit 200
      ) t
      where json_typeof(t.tool_input) = 'object'
      group by 1) p
    where path is not null order by at desc limit ${maxRecent}`
  return rows.map((row) => row.path)
}
