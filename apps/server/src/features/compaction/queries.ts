import type { Compaction, Limits, MessagePart, Turn } from '@boocode/contracts'
import { selectTurn } from '@boocode/db'
import type { LockedChat, Sql } from '@boocode/db'
import { v7 as uuidv7 } from 'uuid'
import { found } from '../../http/params.ts'

/** The turn of a chat that makes a summary or is going to. */
export async function selectOpenCompactTurn(tx: Sql, chatId: string): Promise<Turn | undefined> {
  const rows = await tx<Turn>`
    select * from turn_view where chat_id = ${chatId} and kind = 'compact' and finished_at is null order by number limit 1`
  return rows[0]
}

/** Whether a turn has ended that no summary stands for. */
export async function hasEndedTurn(tx: Sql, chatId: string): Promise<boolean> {
  const rows = await tx<{ ended: boolean }>`
    select exists (
      select from turn_view v where v.chat_id = ${chatId} and v.kind = 'message' and v.started_at is not null
        and v.finished_at is not null and v.number >= coalesce((
          select max(t.number) from compactions k join turns t on t.id = k.turn_id
          where k.chat_id = ${chatId} and k.status = 'applied' and t.rewind_id is null), 0)) as ended`
  return rows[0]?.ended === true
}

export async function hasOpenTurn(tx: Sql, chatId: string): Promise<boolean> {
  const rows = await tx<{ open: boolean }>`
    select exists (select from turns where chat_id = ${chatId} and finished_at is null) as open`
  return rows[0]?.open === true
}

/** Adds a turn without words of a person; the chat must be locked. */
export async function insertCompactTurn(
  tx: Sql,
  { chat, limits, options }: { chat: LockedChat; limits: Limits; options: { instructions: string | null; preview: boolean } },
): Promise<Turn> {
  const id = uuidv7()
  await tx`
    insert into turns (id, chat_id, host_id, number, kind, status, model, mode, effort, steps_max, budget_tokens, options)
    select ${id}, ${chat.id}, ${chat.host_id}, coalesce(max(number), 0) + 1, 'compact', 'queued', ${chat.model}, ${chat.mode},
      ${chat.effort}, ${limits.steps_per_turn}, ${limits.tokens_per_turn}, ${JSON.stringify(options)}::json
    from turns where chat_id = ${chat.id}`
  return found(await selectTurn(tx, id), 'turn')
}

export interface SummaryMessage {
  id: string
  finishedAt: string
}

/** The message that stands for what was dropped, as a part of the turn that made the summary. */
export async function insertSummaryMessage(tx: Sql, compaction: Compaction, summary: string): Promise<SummaryMessage> {
  const id = uuidv7()
  const part: MessagePart = { type: 'text', text: summary }
  const rows = await tx<{ finished_at: string }>`
    insert into messages (id, chat_id, turn_id, step, role, kind, status, finished_at)
    select ${id}, ${compaction.chat_id}, t.id, t.step, 'user', 'summary', 'complete', clock_timestamp()
    from turns t where t.id = ${compaction.turn_id} returning finished_at`
  await tx`insert into message_parts (message_id, idx, type, content) values (${id}, 0, 'text', ${JSON.stringify(part)}::json)`
  return { id, finishedAt: found(rows[0], 'turn').finished_at }
}

/** Puts a proposal to use; older proposals of the chat are over with it. */
export async function updateApplied(
  tx: Sql,
  compaction: Compaction,
  applied: { summary: string; tokensAfter: number; messageId: string },
): Promise<void> {
  await tx`
    update compactions set status = 'applied', summary = ${applied.summary}, tokens_after = ${applied.tokensAfter},
      message_id = ${applied.messageId}
    where id = ${compaction.id}`
  await tx`update compactions set status = 'discarded' where chat_id = ${compaction.chat_id} and status = 'proposed'`
}

export async function updateDiscarded(tx: Sql, id: string): Promise<void> {
  await tx`update compactions set status = 'discarded' where id = ${id}`
}
