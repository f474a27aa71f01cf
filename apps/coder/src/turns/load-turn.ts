import { summaryMessage, untouchedCall } from '@boocode/agent'
import type { CallState, ContextMessage, LoadedTurn, OpenStep, StoredPart } from '@boocode/agent'
import type { MessagePart, MessageStatus } from '@boocode/contracts'
import { selectTurnRequests } from '@boocode/db'
import type { Sql } from '@boocode/db'
import type { Lease } from './lease.ts'

interface ContextRow {
  id: string
  turn_id: string | null
  step: number
  role: 'user' | 'assistant'
  kind: 'message' | 'note' | 'summary'
  note_kind: string | null
  status: MessageStatus
  tokens: number | null
  parts: { content: MessagePart; provider: { raw: string } | null }[]
}

/** `hasWaitingOpeners`: the words that began the turn still stand in the queue, where a person may edit them. */
export type LoadedRows = LoadedTurn & { hasWaitingOpeners: boolean }

/** Reads where the turn stands. The order of the wire is a function of the rows alone. */
export async function loadTurn(sql: Sql, lease: Lease): Promise<LoadedRows> {
  const [rows, progress] = await Promise.all([selectContext(sql, lease), selectProgress(sql, lease.turnId)])
  const isMine = (row: ContextRow) => row.turn_id === lease.turnId && row.kind === 'message'
  const last = rows.filter((row) => isMine(row) && row.role === 'assistant').at(-1)
  const openStep = await toOpenStep(sql, lease, last)
  // Words that wait behind a step are steers: they are taken before the next one.
  const waits = (row: ContextRow) => row.status === 'queued' && progress.stepsBegun > 0
  const done = rows.filter((row) => !waits(row) && (openStep.kind === 'none' || row !== last))
  const turnStart = done.findIndex((row) => isMine(row) && row.role === 'user' && row.step === 0)
  return {
    messages: done.map(toContextMessage),
    turnStart: turnStart === -1 ? done.length : turnStart,
    presentNotes: new Map(rows.flatMap((row) => (row.note_kind === null ? [] : [[row.note_kind, textOf(row)] as const]))),
    openStep,
    stepsDone: progress.stepsDone,
    answered: progress.isCompacted || isAnswer(openStep, last),
    turnTokens: progress.tokens,
    contextTokens: rows.findLast((row) => row.tokens !== null)?.tokens ?? 0,
    hasWaitingOpeners: rows.some((row) => row.status === 'queued' && !waits(row)),
  }
}

function isAnswer(openStep: OpenStep, last: ContextRow | undefined): boolean {
  return openStep.kind === 'none' && last !== undefined && !last.parts.some((part) => part.content.type === 'tool_call')
}

/**
 * The context: everything since the newest summary, which stands first, and the words that began the
 * turn in which it was made.
 */
async function selectContext(sql: Sql, lease: Lease): Promise<ContextRow[]> {
  return await sql<ContextRow>`
    with cut as (
      select k.message_id, k.cut_position, t.number
      from compactions k join messages s on s.id = k.message_id join turns t on t.id = k.turn_id
      where k.chat_id = ${lease.chatId} and k.status = 'applied' and s.rewind_id is null
      order by s.position desc limit 1
    )
    select m.id, m.turn_id, m.step, m.role, m.kind, m.note_kind, m.status,
      case when m.role = 'assistant' and m.prompt_tokens is not null then m.prompt_tokens + m.completion_tokens end as tokens,
      coalesce((select json_agg(json_build_object('content', p.content, 'provider', p.provider) order by p.idx)
        from message_parts p where p.message_id = m.id), '[]') as parts
    from messages m join turns t on t.id = m.turn_id left join cut on true
    where m.chat_id = ${lease.chatId} and m.rewind_id is null and t.number <= ${lease.number} and m.status <> 'abandoned'
      and (m.status <> 'queued' or t.id = ${lease.turnId})
      and (m.kind <> 'summary' or m.id = cut.message_id)
      and (cut.message_id is null or m.id = cut.message_id or m.position > cut.cut_position
        or (t.number = cut.number and m.step = 0 and m.kind = 'message'))
    order by coalesce(m.id = cut.message_id, false) desc, t.number, m.step, (m.step = 0 and m.kind = 'note') desc, m.position`
}

interface Progress {
  stepsBegun: number
  stepsDone: number
  tokens: number
  /** The turn was to make a summary, and has made it. */
  isCompacted: boolean
}

/** Counted over all messages of the turn, those out of the context too. */
async function selectProgress(sql: Sql, turnId: string): Promise<Progress> {
  const rows = await sql<Progress>`
    select count(m.id) as "stepsBegun",
      count(m.id) filter (where m.status not in ('streaming', 'calling', 'abandoned')) as "stepsDone",
      (select prompt_tokens + completion_tokens from turns where id = ${turnId}) as tokens,
      exists (select from compactions k join turns t on t.id = k.turn_id where t.id = ${turnId} and t.kind = 'compact') as "isCompacted"
    from messages m where m.turn_id = ${turnId} and m.role = 'assistant' and m.kind = 'message'`
  return rows[0] ?? { stepsBegun: 0, stepsDone: 0, tokens: 0, isCompacted: false }
}

async function toOpenStep(sql: Sql, lease: Lease, last: ContextRow | undefined): Promise<OpenStep> {
  if (last?.status === 'streaming') return { kind: 'streaming', messageId: last.id }
  if (last?.status !== 'calling') return { kind: 'none' }
  return { kind: 'calling', messageId: last.id, parts: toContextMessage(last).parts, calls: await selectCalls(sql, lease, last.id) }
}

/** How far the calls of a step had come. */
async function selectCalls(sql: Sql, lease: Lease, messageId: string): Promise<Map<string, CallState>> {
  const [requests, rows] = await Promise.all([
    selectTurnRequests(sql, lease.turnId),
    sql<{ id: string; started: boolean; edits: boolean; output: string | null }>`
      select distinct t.tool_call_id as id, true as started, false as edits, c.output
      from tool_traces t left join running_commands c using (message_id, tool_call_id) where t.message_id = ${messageId}
      union
      select distinct tool_call_id, false, true, null from pending_changes
      where message_id = ${messageId} and apply_requested_at is not null`,
  ])
  const calls = new Map<string, CallState>()
  const change = (id: string, patch: Partial<CallState>) => calls.set(id, { ...(calls.get(id) ?? untouchedCall), ...patch })
  for (const row of rows) {
    if (row.edits) change(row.id, { editsRecorded: true })
    else change(row.id, { started: row.started, commandOutput: row.output })
  }
  for (const request of requests) if (request.message_id === messageId) change(request.tool_call_id, { request })
  return calls
}

function toContextMessage(row: ContextRow): ContextMessage {
  if (row.kind === 'summary') return summaryMessage(textOf(row))
  const parts = row.parts.map(({ content, provider }): StoredPart => (provider === null ? content : { ...content, raw: provider.raw }))
  return row.note_kind === null ? { role: row.role, parts } : { role: row.role, parts, noteKind: row.note_kind }
}

function textOf(row: ContextRow): string {
  return row.parts.map(({ content }) => (content.type === 'text' ? content.text : '')).join('')
}
