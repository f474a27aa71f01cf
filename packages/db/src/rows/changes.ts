import type { Change, ChangeCounts } from '@boocode/contracts'
import type { Sql } from '../sql.ts'

/** A change with its place in the order in which edits build on each other. */
export interface PlacedChange extends Change {
  position: number
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
