import { madeKindOf } from '@boocode/contracts'
import type { ChangeManifest, FileKind, ListedChange } from '@boocode/contracts'
import { selectSession } from '@boocode/db'
import type { Sql } from '@boocode/db'
import { z } from 'zod'
import { decodeCursor, encodeCursor } from '../../http/cursor.ts'
import { found } from '../../http/params.ts'

const cursorSchema = z.tuple([z.int().nonnegative(), z.int32().nonnegative()])

export interface ManifestFilter {
  chatId: string | null
  cursor: string | undefined
  limit: number
}

interface ManifestRow extends Omit<ListedChange, 'kind' | 'version'> {
  position: number
  part: number
  before_hash: string | null
  after_hash: string | null
  is_binary: boolean
}

/**
 * Changes of a session without their differences, newest first. Sizes are read from the head of a stored value,
 * without the value; only of the few that have no lines is the beginning of the difference looked at.
 */
export async function selectManifest(sql: Sql, sessionId: string, { chatId, cursor, limit }: ManifestFilter): Promise<ChangeManifest> {
  const [position, part] = decodeCursor(cursorSchema, cursor) ?? [null, null]
  found(await selectSession(sql, sessionId), 'session')
  const rows = await sql<ManifestRow>`
    select p.id, p.chat_id, p.turn_id, p.path, p.operation, p.status, p.additions, p.deletions, p.conflict, p.created_at, p.decided_by,
      p.position, p.part, p.before_hash, p.after_hash, octet_length(p.diff) as diff_bytes, coalesce(octet_length(c.content), 0) as bytes,
      case when p.additions = 0 and p.deletions = 0 then strpos(left(p.diff, 32768), E'\nBinary files ') > 0 else false end as is_binary
    from pending_changes p left join file_contents c on c.hash = coalesce(p.after_hash, p.before_hash)
    where p.session_id = ${sessionId} and (${chatId}::uuid is null or p.chat_id = ${chatId}::uuid)
      and (${position}::bigint is null or (p.position, p.part) < (${position}::bigint, ${part}::int))
    order by p.position desc, p.part desc limit ${limit + 1}`
  const page = rows.slice(0, limit)
  const last = page.at(-1)
  return {
    changes: page.map(toListed),
    next_cursor: rows.length > limit && last !== undefined ? encodeCursor([last.position, last.part]) : null,
  }
}

function toListed({ position: _position, part: _part, before_hash: before, after_hash: after, is_binary: isBinary, ...change }: ManifestRow): ListedChange {
  const kind: FileKind = isBinary ? 'binary' : (madeKindOf(change.path) ?? 'text')
  return { ...change, kind, version: `${before?.slice(0, 12) ?? ''}-${after?.slice(0, 12) ?? ''}` }
}
