import type { ChangeStatus, Message } from '@boocode/contracts'
import type { Sql } from '@boocode/db'
import { v7 as uuidv7 } from 'uuid'

/** The turn of a message, and the rewind that took it out of sight. */
export interface TurnOfMessage {
  id: string
  number: number
  rewind_id: string | null
}

export async function selectTurnOfMessage(tx: Sql, chatId: string, messageId: string): Promise<TurnOfMessage | undefined> {
  const rows = await tx<TurnOfMessage>`
    select t.id, t.number, t.rewind_id from messages m join turns t on t.id = m.turn_id
    where m.id = ${messageId} and m.chat_id = ${chatId}`
  return rows[0]
}

/** What the person had said to begin a turn; empty for a turn that nobody's words began. */
export async function selectFirstWords(tx: Sql, turnId: string): Promise<string> {
  const rows = await tx<{ content: string | null }>`
    select string_agg(p.content ->> 'text', '' order by p.idx) as content
    from message_parts p where p.type = 'text' and p.message_id = (
      select id from messages where turn_id = ${turnId} and role = 'user' and kind = 'message' order by position limit 1)`
  return rows[0]?.content ?? ''
}

export interface Rewind {
  id: string
  turn_number: number
  /** Changes that were taken back or rejected with it. */
  reverted_changes: string[]
  created_at: string
  undone_at: string | null
}

/** The last rewind of a chat, undone or not. */
export async function selectLastRewind(tx: Sql, chatId: string): Promise<Rewind | undefined> {
  const rows = await tx<Rewind>`
    select id, turn_number, reverted_changes, created_at, undone_at from rewinds where chat_id = ${chatId}
    order by created_at desc, id desc limit 1`
  return rows[0]
}

export async function selectOpenTurn(tx: Sql, chatId: string): Promise<{ id: string; status: string } | undefined> {
  const rows = await tx<{ id: string; status: string }>`
    select id, status from turns where chat_id = ${chatId} and finished_at is null order by number limit 1`
  return rows[0]
}

/** Whether something was begun in the chat after a rewind. Words that were taken back unread do not count. */
export async function hasTurnSince(tx: Sql, chatId: string, rewind: Rewind): Promise<boolean> {
  const rows = await tx<{ begun: boolean }>`
    select exists (select from turns where chat_id = ${chatId} and created_at > ${rewind.created_at}::timestamptz
      and not (status = 'cancelled' and started_at is null)) as begun`
  return rows[0]?.begun === true
}

/** Messages of a turn and of all later ones that are in sight, in the order of the transcript. */
export async function selectMessagesFrom(tx: Sql, chatId: string, turnNumber: number): Promise<string[]> {
  const rows = await tx<{ id: string }>`
    select m.id from messages m join turns t on t.id = m.turn_id
    where m.chat_id = ${chatId} and m.rewind_id is null and t.number >= ${turnNumber} order by m.position`
  return rows.map((row) => row.id)
}

/** Messages that a rewind took out of sight, in the order of the transcript. */
export async function selectHiddenMessages(tx: Sql, rewindId: string): Promise<string[]> {
  const rows = await tx<{ id: string }>`select id from messages where rewind_id = ${rewindId} order by position`
  return rows.map((row) => row.id)
}

export interface OpenChange {
  id: string
  path: string
  status: ChangeStatus
  is_requested: boolean
}

/** What a rewind takes back: changes of the turns in sight that wait or are on disk. */
export async function selectChangesFrom(tx: Sql, chatId: string, turnNumber: number): Promise<OpenChange[]> {
  return await tx<OpenChange>`
    select p.id, p.path, p.status, p.apply_requested_at is not null as is_requested
    from pending_changes p join turns t on t.id = p.turn_id
    where p.chat_id = ${chatId} and t.rewind_id is null and t.number >= ${turnNumber}
      and p.status in ('pending', 'conflicted', 'applied') order by p.position, p.part for update of p`
}

/** Takes a turn and all later ones out of sight. Returns the rewind's id. */
export async function insertRewind(tx: Sql, chatId: string, { turnNumber, changes }: { turnNumber: number; changes: readonly string[] }): Promise<string> {
  const id = uuidv7()
  await tx`insert into rewinds (id, chat_id, turn_number, reverted_changes) values (${id}, ${chatId}, ${turnNumber}, ${[...changes]}::uuid[])`
  await tx`update turns set rewind_id = ${id} where chat_id = ${chatId} and number >= ${turnNumber} and rewind_id is null`
  await tx`update messages m set rewind_id = ${id} from turns t where t.id = m.turn_id and t.rewind_id = ${id}`
  return id
}

/** Brings back what a rewind took out of sight. */
export async function undoRewind(tx: Sql, rewindId: string): Promise<void> {
  await tx`update rewinds set undone_at = clock_timestamp() where id = ${rewindId}`
  await tx`update turns set rewind_id = null where rewind_id = ${rewindId}`
  await tx`update messages set rewind_id = null where rewind_id = ${rewindId}`
}

export async function rejectChanges(tx: Sql, ids: readonly string[], by: string): Promise<void> {
  await tx`
    update pending_changes set status = 'rejected', conflict = null, decided_at = clock_timestamp(), decided_by = ${by}
    where id = any(${[...ids]}::uuid[])`
}

/** Changes that were rejected with the rewind wait again. Returns their ids. */
export async function reopenChanges(tx: Sql, ids: readonly string[]): Promise<string[]> {
  const rows = await tx<{ id: string }>`
    update pending_changes set status = 'pending', decided_at = null, decided_by = null
    where id = any(${[...ids]}::uuid[]) and status = 'rejected' returning id`
  return rows.map((row) => row.id)
}

export async function selectIdsWithStatus(tx: Sql, ids: readonly string[], status: ChangeStatus): Promise<string[]> {
  const rows = await tx<{ id: string }>`select id from pending_changes where id = any(${[...ids]}::uuid[]) and status = ${status} order by position, part`
  return rows.map((row) => row.id)
}

export async function selectMessagesById(tx: Sql, ids: readonly string[]): Promise<Message[]> {
  const rows = await tx<Omit<Message, 'usage' | 'thought_ms'> & { position: number; usage: Message['usage'] | null; thought_ms: number | null }>`
    select * from message_view where id = any(${[...ids]}::uuid[]) order by position`
  return rows.map(({ position: _position, usage, thought_ms, ...message }) => ({ ...message, ...(usage !== null && { usage }), ...(thought_ms !== null && { thought_ms }) }))
}
