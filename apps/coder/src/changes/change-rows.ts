import { sessionStream } from '@boocode/contracts'
import type { Change, ChangeStatus } from '@boocode/contracts'
import { changesFrame } from '@boocode/db'
import type { Emit, Sql } from '@boocode/db'
import type { DescribedSides } from './change-sides.ts'

const maxChangesInFrame = 500

/** A change as it is decided on; its diff stays in the database. */
export interface ChangeRow extends Pick<
  Change,
  'id' | 'session_id' | 'chat_id' | 'turn_id' | 'message_id' | 'tool_call_id' | 'path' | 'operation' | 'status' | 'before_hash' | 'after_hash' | 'agent'
> {
  /** Edits build on each other in the order of position and part. */
  position: number
  part: number
  /** Somebody wants it on disk, and whoever does that may be at it. */
  apply_requested_at: string | null
}

/** Holds a change against everybody else until the transaction ends. */
export async function lockChange(tx: Sql, id: string): Promise<ChangeRow | undefined> {
  const rows = await tx<ChangeRow>`
    select id, session_id, chat_id, turn_id, message_id, tool_call_id, path, operation, status, before_hash, after_hash, agent, position, part, apply_requested_at
    from pending_changes where id = ${id} for update`
  return rows[0]
}

export interface Decision {
  status: ChangeStatus
  by: string
  /** Why it did not go, in words; null when it did. */
  conflict: string | null
}

/** Writes what was decided; nobody waits for the change to be applied any more. */
export async function setDecision(tx: Sql, id: string, { status, by, conflict }: Decision): Promise<void> {
  await tx`
    update pending_changes set status = ${status}, conflict = ${conflict}, apply_requested_at = null,
      decided_at = clock_timestamp(), decided_by = ${by}
    where id = ${id}`
}

/** The change stays what it was, with the reason why it could not be decided. */
export async function setTrouble(tx: Sql, id: string, message: string): Promise<void> {
  await tx`update pending_changes set conflict = ${message}, apply_requested_at = null where id = ${id}`
}

/** The change is now one from other content to other content. Both are stored already. */
export async function setSides(tx: Sql, id: string, sides: DescribedSides): Promise<void> {
  await tx`
    update pending_changes set operation = ${sides.operation}, before_hash = ${sides.before_hash}, after_hash = ${sides.after_hash},
      diff = ${sides.diff}, additions = ${sides.additions}, deletions = ${sides.deletions}
    where id = ${id}`
}

/** What the file that a change deletes was, besides its content. */
export async function setDeletedMode(tx: Sql, id: string, mode: number | null): Promise<void> {
  await tx`update pending_changes set deleted_mode = ${mode} where id = ${id}`
}

/** The permission bits that a file had before the newest of these changes deleted it; null when none did. */
export async function selectDeletedMode(sql: Sql, ids: readonly string[]): Promise<number | null> {
  const rows = await sql<{ deleted_mode: number }>`
    select deleted_mode from pending_changes where id = any(${ids}::uuid[]) and deleted_mode is not null
    order by position desc, part desc limit 1`
  return rows[0]?.deleted_mode ?? null
}

/** Others had written the change already: nothing of it is the session's to take back. */
export async function setNothingOfOurs(tx: Sql, id: string, diskHash: string | null): Promise<void> {
  await tx`update pending_changes set before_hash = ${diskHash}, after_hash = ${diskHash} where id = ${id}`
}

/** Tells the windows what became of changes, in frames of a bounded size. Goes with the transaction that decided it. */
export async function emitChanges(tx: Sql, emit: Emit, changes: readonly Pick<Change, 'id' | 'chat_id' | 'session_id'>[]): Promise<void> {
  for (const [chatId, ofChat] of Map.groupBy(changes, (change) => change.chat_id)) {
    for (let from = 0; from < ofChat.length; from += maxChangesInFrame) {
      const some = ofChat.slice(from, from + maxChangesInFrame)
      const [first] = some
      if (first !== undefined) emit(sessionStream(first.session_id), await changesFrame(tx, chatId, some.map(({ id }) => id)))
    }
  }
}
