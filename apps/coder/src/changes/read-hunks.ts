import { diffHunks } from '@boocode/agent'
import { AppError } from '@boocode/contracts'
import type { Hunk } from '@boocode/contracts'
import type { Sql } from '@boocode/db'
import { readContents } from './contents.ts'

/**
 * The hunks of a change, whose indices name them when some are taken. None of a binary file.
 *
 * @throws AppError `not_found` when there is no such change.
 */
export async function readHunks(sql: Sql, id: string): Promise<Hunk[]> {
  const rows = await sql<{ before_hash: string | null; after_hash: string | null }>`select before_hash, after_hash from pending_changes where id = ${id}`
  const [row] = rows
  if (row === undefined) throw new AppError('not_found', 'There is no such change. It may have been deleted with its chat.')
  const contentOf = await readContents(sql, [row.before_hash, row.after_hash])
  return diffHunks(contentOf(row.before_hash), contentOf(row.after_hash))
}
