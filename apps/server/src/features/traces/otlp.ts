import type { ModelCall, Trace, Turn } from '@boocode/contracts'
import type { Sql } from '@boocode/db'
import { modelCallSpan, toOtlp, toolSpan, turnSpan } from '@boocode/otlp'
import type { OtlpSpan } from '@boocode/otlp'
import { version } from '../../version.ts'
import { beginningOf, lastTurnNumber, selectModelCalls, selectTraces, selectTurns } from './queries.ts'
import type { Piece, Place, Placed } from './queries.ts'

/** Rows that are held at a time: with the beginnings of inputs and outputs at most 2 MB of them. */
const rowsPerRead = 200
const turnsPerRead = 20

export interface ExportedChat {
  id: string
  sessionId: string
  agent: string
  /** Turns that a rewind took out of sight: they are left out. */
  hidden: readonly number[]
  /** Of this turn only. */
  turnNumber: number | undefined
}

/**
 * What happened in a chat as one OTLP/JSON document, in pieces: each turn a trace, below it its requests to
 * models, below those their calls, with the beginnings of inputs and outputs. What has not ended is left out.
 */
export async function* exportOtlp(sql: Sql, chat: ExportedChat): AsyncGenerator<string> {
  const [head = '', tail = ''] = JSON.stringify(toOtlp([], { name: 'boocode', version })).split('"spans":[]')
  yield `${head}"spans":[`
  let separator = ''
  for await (const spans of spansOf(sql, chat)) {
    if (spans.length === 0) continue
    yield separator + spans.map((span) => JSON.stringify(span)).join(',')
    separator = ','
  }
  yield `]${tail}`
}

async function* spansOf(sql: Sql, chat: ExportedChat): AsyncGenerator<OtlpSpan[]> {
  const last = chat.turnNumber ?? lastTurnNumber
  for (let after = (chat.turnNumber ?? 1) - 1; ; ) {
    const turns = await selectTurns(sql, { chatId: chat.id, after, lastTurn: last, limit: turnsPerRead })
    const [first, final] = [turns.at(0), turns.at(-1)]
    if (first === undefined || final === undefined) return
    after = final.number
    yield* spansOfTurns(sql, chat, { turns, from: first.number, to: final.number })
    if (turns.length < turnsPerRead) return
  }
}

async function* spansOfTurns(sql: Sql, chat: ExportedChat, { turns, from, to }: { turns: readonly Turn[]; from: number; to: number }): AsyncGenerator<OtlpSpan[]> {
  yield ended(turns.map((turn) => turnSpan({ turn, session_id: chat.sessionId, agent: chat.agent }, { rootTurnId: turn.id, parentId: null })))
  const piece = { chatId: chat.id, after: beginningOf(from), lastTurn: to, hidden: chat.hidden, limit: rowsPerRead }
  // The request that made a message, by the message: of several the last, whose answer it holds.
  const callOf = new Map<string, string>()
  for await (const calls of readAll<ModelCall>(piece, async (next) => await selectModelCalls(sql, next))) {
    for (const call of calls) if (call.message_id !== null) callOf.set(call.message_id, call.id)
    yield ended(calls.map((call) => modelCallSpan(call, { rootTurnId: call.turn_id, parentId: call.turn_id })))
  }
  const turnOf = new Map(turns.map((turn) => [turn.number, turn.id]))
  for await (const traces of readAll<Trace>(piece, async (next) => await selectTraces(sql, next, {}))) {
    yield ended(
      traces.map((trace) => {
        const turnId = turnOf.get(trace.turn_number)
        if (turnId === undefined) return null
        return toolSpan(trace, { rootTurnId: turnId, parentId: callOf.get(trace.message_id) ?? turnId }, { withContent: true })
      }),
    )
  }
}

async function* readAll<T extends { id: string; turn_number: number }>(piece: Piece, select: (piece: Piece) => Promise<Placed<T>[]>): AsyncGenerator<T[]> {
  for (let after: Place = piece.after; ; ) {
    const rows = await select({ ...piece, after })
    yield rows
    const last = rows.at(-1)
    if (last === undefined || rows.length < piece.limit) return
    after = [last.turn_number, last.started_us, last.id]
  }
}

function ended(spans: readonly (OtlpSpan | null)[]): OtlpSpan[] {
  return spans.filter((span) => span !== null)
}
