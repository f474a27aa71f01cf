import { sessionStream, workspaceStream } from '@boocode/contracts'
import type { ChatStatus } from '@boocode/contracts'
import type { EventLog } from '../event-log.ts'
import { selectChat } from './workspace.ts'

/**
 * Brings a chat's status in line with its turns and read marker, and tells the windows when it
 * changed. Called after whatever may change it; calling it again, or late, is harmless.
 */
export async function refreshChatStatus(log: EventLog, chatId: string): Promise<void> {
  await log.commit(async (tx, emit) => {
    const chats = await tx<{ session_id: string; status: ChatStatus; read_turn_number: number }>`
      select session_id, status, read_turn_number from chats where id = ${chatId} for update`
    const chat = chats[0]
    if (chat === undefined) return
    const rows = await tx<{ status: ChatStatus }>`
      select case
        when exists (select from turns where chat_id = ${chatId} and status = 'awaiting_input') then 'needs_you'
        when exists (select from turns where chat_id = ${chatId} and status in ('queued', 'running')) then 'working'
        else coalesce((
          select case when number <= ${chat.read_turn_number} or status = 'cancelled' then 'idle'
            when status = 'failed' then 'failed' else 'done_unread' end
          -- What was taken back before it began says nothing.
          from turns where chat_id = ${chatId} and rewind_id is null and not (status = 'cancelled' and started_at is null)
          order by number desc limit 1), 'idle')
      end as status`
    const status = rows[0]?.status ?? 'idle'
    // What is asked may be another thing than before: windows that list it ask again.
    if (status === chat.status && status !== 'needs_you') return
    await tx`update chats set status = ${status} where id = ${chatId}`
    const updated = status === chat.status ? undefined : await selectChat(tx, chatId)
    if (updated !== undefined) emit(sessionStream(chat.session_id), { type: 'chat_updated', chat: updated })
    emit(workspaceStream, { type: 'chat_status', session_id: chat.session_id, chat_id: chatId, status })
  })
}
