import type { Sql } from '@boocode/db'
import { coderUnavailable, selectProjectHost } from './coder-client.ts'
import type { Host } from './coder-client.ts'
import { found } from './params.ts'

/**
 * The coder that reads a project.
 *
 * @throws AppError `not_found` when the project is gone; `unavailable` while its coder does not run.
 */
export async function liveProjectHost(sql: Sql, projectId: string): Promise<Host> {
  const host = found(await selectProjectHost(sql, projectId), 'project')
  if (!host.alive) throw coderUnavailable()
  return host
}
