import { AppError, cleanText } from '@boocode/contracts'
import type { Draft, SaveDraft } from '@boocode/contracts'
import type { Sql } from '@boocode/db'

/** The draft of a chat, empty when there is none; undefined when there is no such chat. */
export async function selectDraft(sql: Sql, chatId: string): Promise<Draft | undefined> {
  const rows = await sql<Draft>`
    select c.id as chat_id, coalesce(d.text, '') as text, coalesce(d.version, 0) as version,
      coalesce(floor(greatest(0, extract(epoch from clock_timestamp() - d.updated_at)) * 1000), 0)::bigint as age_ms
    from chats c left join drafts d on d.chat_id = c.id where c.id = ${chatId}`
  return rows[0]
}

/**
 * Saves over the version that was edited.
 *
 * @returns the new version; null when the same text is stored already
 * @throws AppError `conflict` when another was saved since
 */
export async function saveDraft(tx: Sql, chatId: string, { text, base_version }: SaveDraft): Promise<number | null> {
  const clean = cleanText(text)
  const rows = await tx<{ version: number }>`
    insert into drafts as d (chat_id, text, version) values (${chatId}, ${clean}, 1)
    on conflict (chat_id) do update set text = excluded.text, version = d.version + 1, updated_at = clock_timestamp()
      where d.version = ${base_version} and d.text <> excluded.text
    returning version`
  if (rows[0] !== undefined) return rows[0].version
  const stored = await selectDraft(tx, chatId)
  // Also the answer to a save whose first answer was lost.
  if (stored?.text === clean) return null
  throw new AppError('conflict', 'Another window saved a different draft meanwhile.', { details: { draft: stored } })
}
