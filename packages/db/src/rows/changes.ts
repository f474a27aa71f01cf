import type { Change, ChangeCounts, SessionFrame } from '@boocode/contracts'
import type { Sql } from '../sql.ts'

/** Most bytes of a diff in a list. */
const maxListedDiffBytes = 64 * 1024
/** Most bytes that all diffs of an answer about many changes may take. */
const maxDiffBytesTogether = 4 * 1024 * 1024

/** A row of `change_list_view`. Edits build on each other in the order of position and part. */
export interface ListedChangeRow extends Change {
  position: number
  part: number
  is_cut: boolean
}

/** Changes in the order in which they build on each other, with diffs that are cut the more, the more they are. */
export async function selectChanges(sql: Sql, ids: readonly string[]): Promise<Change[]> {
  const rows = await sql<ListedChangeRow>`select * from change_list_view where id = any(${ids}::uuid[]) order by position, part`
  const maxBytes = Math.min(maxListedDiffBytes, Math.floor(maxDiffBytesTogether / Math.max(1, rows.length)))
  return rows.map((row) => toListedChange(row, maxBytes))
}

/** The change of a row, its diff cut to so many bytes. */
export function toListedChange(row: ListedChangeRow, maxDiffBytes = maxListedDiffBytes): Change {
  const { position: _position, part: _part, is_cut: isCut, diff, ...rest } = row
  const bytes = Buffer.from(diff)
  if (bytes.length <= maxDiffBytes) return { ...rest, diff, ...(isCut ? { diff_cut: true } : {}) }
  // A character cut in two becomes the sign for one that is broken.
  return { ...rest, diff: bytes.toString('utf8', 0, maxDiffBytes).replace(/\uFFFD$/u, ''), diff_cut: true }
}

/** Counts of the chats of a session that have changes. */
export async function selectChangeCounts(sql: Sql, sessionId: string): Promise<ChangeCounts[]> {
  return await sql<ChangeCounts>`
    select chat_id, count(*) filter (where status = 'pending') as pending, count(*) filter (where status = 'applied') as applied,
      count(*) filter (where status = 'conflicted') as conflicted
    from pending_changes where session_id = ${sessionId} group by chat_id order by chat_id`
}

/** The same of one chat; zeros when it has none. */
export async function selectChatChangeCounts(sql: Sql, chatId: string): Promise<ChangeCounts> {
  const rows = await sql<ChangeCounts>`
    select ${chatId}::uuid as chat_id, count(*) filter (where status = 'pending') as pending,
      count(*) filter (where status = 'applied') as applied, count(*) filter (where status = 'conflicted') as conflicted
    from pending_changes where chat_id = ${chatId}`
  return rows[0] ?? { chat_id: chatId, pending: 0, applied: 0, conflicted: 0 }
}

/** Tells the windows what became of changes of a chat. Goes with the transaction that decided it. */
export async function changesFrame(tx: Sql, chatId: string, ids: readonly string[]): Promise<SessionFrame> {
  const changes = await tx<Pick<Change, 'id' | 'path' | 'status'>>`
    select id, path, status from pending_changes where id = any(${[...ids]}::uuid[]) order by position, part`
  return { type: 'pending_changes_updated', chat_id: chatId, counts: await selectChatChangeCounts(tx, chatId), changes }
}
