import type { Compaction } from '@boocode/contracts'
import type { Sql } from '../sql.ts'

/** The newest compaction of a chat that is neither discarded nor of a turn that was rewound. */
export async function selectCompaction(sql: Sql, chatId: string): Promise<Compaction | undefined> {
  const rows = await sql<Compaction>`
    select k.id, k.chat_id, k.turn_id, k.status, k.reason, k.summary, k.dropped_messages, k.tokens_before, k.tokens_after,
      k.message_id, k.created_at
    from compactions k join turns t on t.id = k.turn_id
    where k.chat_id = ${chatId} and k.status <> 'discarded' and t.rewind_id is null
    order by k.created_at desc, k.id desc limit 1`
  return rows[0]
}
