import type { Pin } from '@boocode/contracts'
import type { Sql } from '@boocode/db'

const excerptChars = 200

/** The pinned messages of a chat, in its order. */
export async function selectPins(sql: Sql, chatId: string): Promise<Pin[]> {
  return await sql<Pin>`
    select n.message_id, m.role, n.created_at, coalesce((
      select left(p.content ->> 'text', ${excerptChars}) from message_parts p
      where p.message_id = m.id and p.type = 'text' order by p.idx limit 1), '') as excerpt
    from pins n join messages m on m.id = n.message_id
    where n.chat_id = ${chatId} and m.rewind_id is null order by m.position`
}

/** Whether that changed anything; undefined when there is no such message. */
export async function setPin(tx: Sql, messageId: string, isPinned: boolean): Promise<{ chat_id: string; session_id: string; changed: boolean } | undefined> {
  const places = await tx<{ chat_id: string; session_id: string }>`
    select m.chat_id, c.session_id from messages m join chats c on c.id = m.chat_id where m.id = ${messageId} and m.rewind_id is null`
  const [place] = places
  if (place === undefined) return undefined
  const changed = isPinned
    ? await tx`insert into pins (message_id, chat_id) values (${messageId}, ${place.chat_id}) on conflict do nothing returning message_id`
    : await tx`delete from pins where message_id = ${messageId} returning message_id`
  return { ...place, changed: changed.length > 0 }
}
