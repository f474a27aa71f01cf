import { AppError } from '@boocode/contracts'
import type { Sql } from '@boocode/db'

/**
 * Where a project lies.
 *
 * @throws AppError `not_found` when it is gone.
 */
export async function projectRoot(sql: Sql, projectId: string): Promise<string> {
  const rows = await sql<{ path: string }>`select path from projects where id = ${projectId}`
  if (rows[0] === undefined) throw new AppError('not_found', 'There is no such project. It may have been deleted.')
  return rows[0].path
}
