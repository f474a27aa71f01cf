import { diffHunks, splitLines } from '@boocode/agent'
import { AppError } from '@boocode/contracts'
import type { FileHunks } from '@boocode/contracts'
import type { Sql } from '@boocode/db'
import type { Sides } from './change-sides.ts'
import { readContents } from './contents.ts'
import { lineRange } from './line-range.ts'

/**
 * The hunks of a change, whose indices name them when some are taken. None of a binary file.
 *
 * @throws AppError `not_found` when there is no such change.
 */
export async function readHunks(sql: Sql, id: string): Promise<FileHunks> {
  const { before, after } = await readSides(sql, id)
  return { hunks: diffHunks(before, after), line_count: splitLines(after ?? before).count }
}

/**
 * Lines of a changed file as it is afterwards, of a deleted one as it was, from `start` (counted from 1), without
 * their line feeds.
 *
 * @throws AppError `not_found` when there is no such change.
 */
export async function readLines(sql: Sql, id: string, { start, count }: { start: number; count: number }): Promise<string[]> {
  const { before, after } = await readSides(sql, id)
  return lineRange(after ?? before, { start, count })
}

async function readSides(sql: Sql, id: string): Promise<Sides> {
  const [row] = await sql<{ before_hash: string | null; after_hash: string | null }>`select before_hash, after_hash from pending_changes where id = ${id}`
  if (row === undefined) throw new AppError('not_found', 'There is no such change. It may have been deleted with its chat.')
  const contentOf = await readContents(sql, [row.before_hash, row.after_hash])
  return { before: contentOf(row.before_hash), after: contentOf(row.after_hash) }
}
