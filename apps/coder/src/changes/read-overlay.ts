import { resolve } from 'node:path'
import { emptyOverlay, foldPending } from '@boocode/agent'
import type { Overlay } from '@boocode/agent'
import type { Sql } from '@boocode/db'
import { lookAt } from './change-file.ts'
import { readContents } from './contents.ts'

interface PendingRow {
  id: string
  path: string
  before_hash: string | null
  after_hash: string | null
}

/**
 * What a chat's agent sees in place of the disk: its pending changes, laid over what is on disk now.
 * Where nothing is pending this is one small query.
 */
export async function readOverlay(sql: Sql, { chatId, projectRoot }: { chatId: string; projectRoot: string }): Promise<Overlay> {
  const rows = await sql<PendingRow>`
    select id, path, before_hash, after_hash from pending_changes
    where chat_id = ${chatId} and status = 'pending' order by position, part`
  if (rows.length === 0) return emptyOverlay
  const contentOf = await readContents(sql, rows.flatMap((row) => [row.before_hash, row.after_hash]))
  const overlay = new Map<string, Buffer | null>()
  for (const [path, chain] of Map.groupBy(rows, (row) => row.path)) {
    const seen = await lookAt({ projectRoot, grantedRoots: [] }, path)
    // What cannot be read takes no change either: the agent sees its own last word, applying explains.
    const disk = seen.ok ? seen.disk : null
    const links = chain.map((row) => ({ id: row.id, before: contentOf(row.before_hash), after: contentOf(row.after_hash) }))
    overlay.set(resolve(projectRoot, path), foldPending(disk, links).content)
  }
  return overlay
}
