/**
 * The transcript as rows to draw. A row names messages and parts but holds no text, so that a token
 * changes no row: rows that are the same as before are the same objects, and so is the list.
 */
import type { Message, Turn } from '@boocode/contracts'
import { findMessage } from '../../../lib/live/session-state.ts'
import { noteKind, noteTitle } from './note-kind.ts'
import type { SessionState } from '../../../lib/live/session-state.ts'

/** One part of a message: a call, or reasoning between calls. */
export interface PartRef {
  readonly messageId: string
  readonly part: number
}

export type Row =
  | { readonly kind: 'user'; readonly key: string; readonly messageId: string }
  | { readonly kind: 'text'; readonly key: string; readonly messageId: string; readonly part: number }
  | { readonly kind: 'reasoning'; readonly key: string; readonly messageId: string; readonly part: number }
  | { readonly kind: 'call'; readonly key: string; readonly messageId: string; readonly part: number }
  /** At least two finished reads in a row, with the reasoning around them. */
  | { readonly kind: 'calls'; readonly key: string; readonly parts: readonly PartRef[] }
  /** Stands for everything above it, which the model does not see any more. */
  | { readonly kind: 'summary'; readonly key: string; readonly messageId: string }
  /** Notes to the model that follow each other. */
  | { readonly kind: 'note'; readonly key: string; readonly messageIds: readonly string[] }
  | { readonly kind: 'abandoned'; readonly key: string; readonly messageId: string }
  | { readonly kind: 'resumed'; readonly key: string; readonly turnId: string }
  | { readonly kind: 'working'; readonly key: string; readonly turnId: string }
  | { readonly kind: 'ending'; readonly key: string; readonly turnId: string }

const readTools = new Set(['read_file', 'list_dir', 'find_files', 'grep'])

export type RowBuilder = (state: SessionState, chatId: string) => readonly Row[]

interface Group {
  readonly key: string
  readonly messages: readonly Message[]
  readonly turn: Turn | undefined
  readonly rows: readonly Row[]
}

/** Which of the loaded messages: those up to the newest, or those beyond the gap that a jump left. */
export type TranscriptPart = 'newest' | 'earlier'

/** Builds rows and remembers the last result, of which it re-uses every turn that did not change. */
export function createRowBuilder(part: TranscriptPart = 'newest'): RowBuilder {
  let groups: ReadonlyMap<string, Group> = new Map()
  let rows: readonly Row[] = []
  let seen: SessionState | null = null
  return (state, chatId) => {
    const next = onlyRunsOn(seen, state) ? runOn(groups, state) : regroup(groups, groupByTurn(state, idsOf(state, chatId, part)), turnsOf(state, part))
    seen = state
    const isUnchanged = next.size === groups.size && [...next].every(([key, group]) => groups.get(key)?.rows === group.rows)
    groups = next
    if (!isUnchanged) rows = keepSame(rows, [...next.values()].flatMap((group) => group.rows))
    return rows
  }
}

function idsOf(state: SessionState, chatId: string, part: TranscriptPart): readonly string[] {
  const transcript = state.transcripts.get(chatId)
  return (part === 'newest' ? transcript?.ids : transcript?.earlier?.ids) ?? []
}

type TurnOf = (turnId: string, isLast: boolean) => Turn | undefined

/** How the last turn before a gap ended is told behind the gap, if the turn goes on there. */
function turnsOf(state: SessionState, part: TranscriptPart): TurnOf {
  return (turnId, isLast) => (part === 'earlier' && isLast ? undefined : state.turns.get(turnId))
}

/** Whether nothing but running messages can differ: what happens at every token. */
function onlyRunsOn(before: SessionState | null, after: SessionState): boolean {
  return (
    before !== null &&
    before.transcripts === after.transcripts &&
    before.settled === after.settled &&
    before.turns === after.turns &&
    before.running.size === after.running.size
  )
}

function runOn(groups: ReadonlyMap<string, Group>, state: SessionState): ReadonlyMap<string, Group> {
  const next = new Map(groups)
  for (const { id, turn_id } of state.running.values()) {
    const group = groups.get(turn_id ?? id)
    if (group === undefined) continue
    const messages = group.messages.map((message) => findMessage(state, message.id) ?? message)
    next.set(group.key, regrouped(group, messages, group.turn))
  }
  return next
}

function regroup(
  groups: ReadonlyMap<string, Group>,
  byTurn: ReadonlyMap<string, readonly Message[]>,
  turnOf: TurnOf,
): ReadonlyMap<string, Group> {
  const next = new Map<string, Group>()
  const last = [...byTurn.keys()].at(-1)
  for (const [key, messages] of byTurn) {
    const known = groups.get(key) ?? { key, messages: [], turn: undefined, rows: [] }
    next.set(key, regrouped(known, messages, turnOf(key, key === last)))
  }
  return next
}

function regrouped(known: Group, messages: readonly Message[], turn: Turn | undefined): Group {
  if (known.turn === turn && sameItems(known.messages, messages)) return known
  return { key: known.key, messages, turn, rows: keepSame(known.rows, turnRows(messages, turn)) }
}

/**
 * Messages by turn, in the order of turns. A message that was queued while another turn worked was
 * written amid that turn's messages; here it stands after them. Ids sort by the time they were made.
 */
function groupByTurn(state: SessionState, ids: readonly string[]): Map<string, Message[]> {
  const groups = new Map<string, Message[]>()
  let last = ''
  let isSorted = true
  for (const id of ids) {
    const message = findMessage(state, id)
    if (message === undefined) continue
    const key = message.turn_id ?? message.id
    const group = groups.get(key)
    if (group !== undefined) {
      group.push(message)
      continue
    }
    groups.set(key, [message])
    isSorted &&= last <= key
    last = key
  }
  return isSorted ? groups : new Map([...groups].sort(([a], [b]) => (a < b ? -1 : 1)))
}

function turnRows(messages: readonly Message[], turn: Turn | undefined): Row[] {
  const rows = foldReads(foldNotes(messages.flatMap(messageRows), messages), messages)
  if (turn === undefined) return rows
  if (turn.resumed_count > 0) rows.push({ kind: 'resumed', key: `${turn.id}:resumed`, turnId: turn.id })
  if (turn.status === 'running') rows.push({ kind: 'working', key: `${turn.id}:working`, turnId: turn.id })
  if (turn.finished_at !== null) rows.push({ kind: 'ending', key: `${turn.id}:ending`, turnId: turn.id })
  return rows
}

function messageRows(message: Message): Row[] {
  const { id } = message
  if (message.kind === 'note') return [{ kind: 'note', key: id, messageIds: [id] }]
  if (message.kind === 'summary') return [{ kind: 'summary', key: id, messageId: id }]
  // What waits for its turn stands in the queue above the composer.
  if (message.role === 'user') return message.status === 'queued' ? [] : [{ kind: 'user', key: id, messageId: id }]
  if (message.status === 'abandoned') return hasContent(message) ? [{ kind: 'abandoned', key: id, messageId: id }] : []
  return message.parts.flatMap((part, index): Row[] => {
    const row = { key: `${id}:${index}`, messageId: id, part: index }
    if (part.type === 'tool_call') return [{ kind: 'call', ...row }]
    if ((part.type !== 'text' && part.type !== 'reasoning') || !/\S/.test(part.text)) return []
    return [{ kind: part.type, ...row }]
  })
}

function hasContent(message: Message): boolean {
  return message.parts.some((part) => (part.type === 'text' || part.type === 'reasoning') && /\S/.test(part.text))
}

/** Joins notes that follow each other, save those that tell a person something. */
function foldNotes(rows: readonly Row[], messages: readonly Message[]): Row[] {
  const quiet = new Set(messages.flatMap((message) => (message.kind === 'note' && noteTitle(noteKind(message)) === undefined ? [message.id] : [])))
  const folded: Row[] = []
  for (const row of rows) {
    const last = folded.at(-1)
    const joins = row.kind === 'note' && last?.kind === 'note' && [...last.messageIds, ...row.messageIds].every((id) => quiet.has(id))
    if (joins) folded[folded.length - 1] = { ...last, messageIds: [...last.messageIds, ...row.messageIds] }
    else folded.push(row)
  }
  return folded
}

/** Folds every run of finished reads, two at least, into one row, with the finished reasoning around them. */
function foldReads(rows: readonly Row[], messages: readonly Message[]): Row[] {
  const byId = new Map(messages.map((message) => [message.id, message]))
  const folded: Row[] = []
  let run: (Row & PartRef)[] = []
  const flush = () => {
    const first = run[0]
    if (first !== undefined && run.filter((row) => row.kind === 'call').length > 1) {
      const parts = run.map(({ messageId, part }) => ({ messageId, part }))
      folded.push({ kind: 'calls', key: `${first.key}:calls`, parts })
    } else {
      folded.push(...run)
    }
    run = []
  }
  for (const row of rows) {
    if (isFoldable(row, byId)) run.push(row)
    else {
      flush()
      folded.push(row)
    }
  }
  flush()
  return folded
}

function isFoldable(row: Row, byId: ReadonlyMap<string, Message>): row is Row & PartRef {
  if (row.kind !== 'call' && row.kind !== 'reasoning') return false
  const message = byId.get(row.messageId)
  if (row.kind === 'call') return isFinishedRead(message, row.part)
  const isThinking = message?.status === 'streaming' && row.part === message.parts.length - 1
  return message !== undefined && !isThinking
}

function isFinishedRead(message: Message | undefined, index: number): boolean {
  const call = message?.parts[index]
  if (message === undefined || call?.type !== 'tool_call' || !readTools.has(call.tool_name)) return false
  const result = message.parts.find((part) => part.type === 'tool_result' && part.tool_call_id === call.tool_call_id)
  return result?.type === 'tool_result' && !result.is_error
}

/** Takes the old object for every row that says the same, and the old list when all of them do. */
function keepSame(before: readonly Row[], after: readonly Row[]): readonly Row[] {
  const known = new Map(before.map((row) => [row.key, row]))
  const merged = after.map((row) => {
    const old = known.get(row.key)
    return old !== undefined && sameRow(old, row) ? old : row
  })
  return sameItems(before, merged) ? before : merged
}

function sameRow(a: Row, b: Row): boolean {
  if (a === b) return true
  if (a.kind !== b.kind) return false
  if (a.kind === 'note' && b.kind === 'note') return sameItems(a.messageIds, b.messageIds)
  if (a.kind !== 'calls' || b.kind !== 'calls') return true
  return a.parts.length === b.parts.length && a.parts.every((ref, index) => {
    const other = b.parts[index]
    return other?.messageId === ref.messageId && other.part === ref.part
  })
}

function sameItems<T>(a: readonly T[], b: readonly T[]): boolean {
  return a === b || (a.length === b.length && a.every((item, index) => item === b[index]))
}
