import type { ChatStatus, Effort, Mode, ReturnedMessage, Turn } from '@boocode/contracts'
import type { Sql } from '../sql.ts'
import { selectTurn } from './workspace.ts'

// Rows are locked in one order, so that nobody waits in a circle: the chat, its turns, their requests
// and messages, and the streams last. Whoever writes for a turn alone begins with the turn.

export interface LockedChat {
  id: string
  session_id: string
  project_id: string
  host_id: string
  model: string
  mode: Mode
  effort: Effort | null
  status: ChatStatus
  /** The session has a name that a person or a first message gave. */
  named: boolean
}

/**
 * Holds the chat against whoever else adds turns to it or moves its queue, until the transaction
 * ends. Weaker than `for update`, which would also hold up every insert of a message: its foreign
 * key shares the row, and a worker that holds its turn would wait for us while we wait for it.
 */
export async function lockChat(tx: Sql, chatId: string): Promise<LockedChat | undefined> {
  const rows = await tx<LockedChat>`
    select c.id, c.session_id, s.project_id, p.host_id, coalesce(c.model, s.model) as model,
      coalesce(c.mode, s.mode) as mode, coalesce(c.effort, s.effort) as effort, c.status, s.named
    from chats c join sessions s on s.id = c.session_id join projects p on p.id = s.project_id
    where c.id = ${chatId} for no key update of c`
  return rows[0]
}

export interface OpenTurn {
  id: string
  host_id: string
  kind: Turn['kind']
  status: 'running' | 'awaiting_input'
  /** A person stopped it; it is about to end. */
  is_stopping: boolean
}

/** The turn of a chat that has begun and not ended, locked: it stays so until the transaction ends. */
export async function lockOpenTurn(tx: Sql, chatId: string): Promise<OpenTurn | undefined> {
  const rows = await tx<OpenTurn>`
    select id, host_id, kind, status, cancel_requested_at is not null as is_stopping from turns
    where chat_id = ${chatId} and status in ('running', 'awaiting_input') for update`
  return rows[0]
}

/**
 * Gives a turn that was put down back to the workers, unless it still waits for a person. Its row must
 * be locked. Returns the turn when it was woken; the caller tells windows, and workers after the commit.
 */
export async function wakeTurn(tx: Sql, turnId: string): Promise<Turn | null> {
  const rows = await tx<{ id: string }>`
    update turns set status = 'running', lease_owner = null, lease_until = '-infinity'
    where id = ${turnId} and status = 'awaiting_input'
      and not exists (select from requests where turn_id = ${turnId} and status = 'pending')
    returning id`
  return rows.length === 0 ? null : ((await selectTurn(tx, turnId)) ?? null)
}

/**
 * Words that wait for the next step of a turn that has begun, in the order in which they were said.
 * Not the words that began it, which wait as well until its worker has taken them up.
 */
export async function selectSteers(tx: Sql, turnId: string): Promise<ReturnedMessage[]> {
  return await tx<ReturnedMessage>`
    select m.id as message_id, p.content ->> 'text' as content,
      coalesce((select json_agg(a.content order by a.idx) from message_parts a where a.message_id = m.id and a.type in ('image', 'file')), '[]') as attachments
    from messages m join turns t on t.id = m.turn_id join message_parts p on p.message_id = m.id and p.idx = 0
    where m.turn_id = ${turnId} and m.status = 'queued' and t.status in ('running', 'awaiting_input') and exists (
      select from messages o where o.turn_id = m.turn_id and o.id <> m.id and o.role = 'user' and o.kind = 'message'
        and (o.status <> 'queued' or o.position < m.position))
    order by m.position`
}
