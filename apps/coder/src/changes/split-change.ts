import { diffHunks, selectHunks } from '@boocode/agent'
import type { Sql } from '@boocode/db'
import { v7 as uuidv7 } from 'uuid'
import { lockChange, setSides } from './change-rows.ts'
import { describeSides } from './change-sides.ts'
import type { Sides } from './change-sides.ts'
import { readContents, storeContents } from './contents.ts'

/** A change in two: the taken hunks and the others. `rest` is null when all were taken. */
export type Split = { ok: true; taken: Sides; rest: Sides | null } | { ok: false; message: string }

/**
 * Divides a change by its hunks, so that both parts together are exactly the change. To be applied, what is
 * taken comes first and the rest builds on it; to be rejected, the rest comes first, as if the taken
 * hunks had never been made.
 */
export function splitByHunks({ before, after }: Sides, taken: readonly number[], action: 'apply' | 'reject'): Split {
  const count = diffHunks(before, after).length
  if (taken.some((index) => index >= count)) return { ok: false, message: `It has ${count} hunks. Look at it again: it may have been decided on meanwhile.` }
  const rest = Array.from({ length: count }, (_one, index) => index).filter((index) => !taken.includes(index))
  if (rest.length === 0) return { ok: true, taken: { before, after }, rest: null }
  const middle = selectHunks(before, after, action === 'apply' ? taken : rest)
  const [first, second] = [{ before, after: middle }, { before: middle, after }]
  return action === 'apply' ? { ok: true, taken: first, rest: second } : { ok: true, taken: second, rest: first }
}

/**
 * Makes the change be what is taken of it, and adds the rest as another one, whose id it returns; null when
 * nothing is left. A change that somebody decided on meanwhile stays whole. The part that is decided on keeps the id: whoever clicks twice, or in an old window,
 * finds it decided, and never takes another hunk for the one that stood there.
 */
export async function splitChange(
  tx: Sql,
  id: string,
  { hunks, action }: { hunks: readonly number[]; action: 'apply' | 'reject' },
): Promise<{ restId: string | null } | { refused: string }> {
  const row = await lockChange(tx, id)
  if (row === undefined) return { refused: 'It is gone with its chat.' }
  if (row.status !== 'pending' || row.apply_requested_at !== null) return { restId: null }
  const contentOf = await readContents(tx, [row.before_hash, row.after_hash])
  const split = splitByHunks({ before: contentOf(row.before_hash), after: contentOf(row.after_hash) }, hunks, action)
  if (!split.ok) return { refused: split.message }
  if (split.rest === null) return { restId: null }
  await storeContents(tx, [split.taken.before, split.taken.after])
  await setSides(tx, id, describeSides(row.path, split.taken))
  const restId = uuidv7()
  const rest = describeSides(row.path, split.rest)
  await tx`
    insert into pending_changes (id, session_id, chat_id, turn_id, message_id, tool_call_id, position, part, path, operation,
      before_hash, after_hash, diff, additions, deletions, agent)
    overriding system value
    select ${restId}, session_id, chat_id, turn_id, message_id, tool_call_id, position,
      (select max(o.part) + 1 from pending_changes o where o.chat_id = p.chat_id and o.position = p.position), path, ${rest.operation},
      ${rest.before_hash}, ${rest.after_hash}, ${rest.diff}, ${rest.additions}, ${rest.deletions}, agent
    from pending_changes p where p.id = ${id}`
  return { restId }
}
