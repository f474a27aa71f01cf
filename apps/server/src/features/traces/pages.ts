import type { ModelCall, PageQuery, Trace, TracesQuery } from '@boocode/contracts'
import type { Sql } from '@boocode/db'
import { z } from 'zod'
import { decodeCursor, encodeCursor } from '../../http/cursor.ts'
import { found } from '../../http/params.ts'
import { beginningOf, lastTurnNumber, selectHiddenTurns, selectModelCalls, selectTraces } from './queries.ts'
import type { Piece, Place, Placed } from './queries.ts'

interface Page<T> {
  items: T[]
  next_cursor: string | null
}

interface Asked extends PageQuery {
  chatId: string
  turnNumber: number | undefined
}

/** @throws AppError `not_found` without such a chat, `invalid_request` for a cursor of another list */
export async function tracePage(sql: Sql, chatId: string, query: TracesQuery): Promise<Page<Trace>> {
  const asked = { chatId, turnNumber: query.turn_number, limit: query.limit, cursor: query.cursor }
  return await readPage(sql, { list: 'traces', asked, select: async (piece) => await selectTraces(sql, piece, query) })
}

/** @throws as `tracePage` */
export async function modelCallPage(sql: Sql, asked: Asked): Promise<Page<ModelCall>> {
  return await readPage(sql, { list: 'model-calls', asked, select: async (piece) => await selectModelCalls(sql, piece) })
}

async function readPage<T extends { id: string; turn_number: number }>(
  sql: Sql,
  { list, asked, select }: { list: string; asked: Asked; select: (piece: Piece) => Promise<Placed<T>[]> },
): Promise<Page<T>> {
  const { chatId, turnNumber, limit } = asked
  // A place in another list, or in that of another chat, would give a page that means nothing.
  const cursorSchema = z.tuple([z.literal(list), z.literal(chatId), z.int32().nonnegative(), z.int().min(0).max(8e15), z.uuid()])
  const cursor = decodeCursor(cursorSchema, asked.cursor)
  const hidden = found(await selectHiddenTurns(sql, chatId), 'chat')
  const after: Place = cursor === null ? beginningOf(turnNumber ?? 0) : [cursor[2], cursor[3], cursor[4]]
  const isElsewhere = turnNumber !== undefined && after[0] < turnNumber
  const rows = await select({ chatId, after: isElsewhere ? beginningOf(turnNumber) : after, lastTurn: turnNumber ?? lastTurnNumber, hidden, limit: limit + 1 })
  const last = rows.length > limit ? rows[limit - 1] : undefined
  return {
    items: rows.slice(0, limit),
    next_cursor: last === undefined ? null : encodeCursor([list, chatId, last.turn_number, last.started_us, last.id]),
  }
}
