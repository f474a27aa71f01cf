import type { CallEnd, CallRef, PlannedChange, StartedCall } from '@boocode/agent'
import type { ChangeOutcome, RequestAsked } from '@boocode/contracts'
import { changesFrame, selectRequest } from '@boocode/db'
import type { Sql } from '@boocode/db'
import { v7 as uuidv7 } from 'uuid'
import { insertChanges } from '../changes/insert-changes.ts'
import { settleChange } from '../changes/settle-change.ts'
import type { AgentStanding } from './agent-standing.ts'
import type { Lease } from './lease.ts'
import { projectDirectory } from './note-facts.ts'
import { resultFrame } from './running-message.ts'
import { endTrace, startTraces } from './trace-rows.ts'
import { presentTurn } from './turn-rows.ts'
import type { EmitHere, WriteTurn } from './turn-writer.ts'

/** A person who does not answer for a week is not coming back to it. */
const requestLastsDays = 7

/** Where calls of one turn are written. */
export interface CallScope {
  lease: Lease
  write: WriteTurn
  standing: AgentStanding
}

/** From here on a crash leaves a trace that says so. */
export async function startCalls({ lease, write, standing }: CallScope, calls: readonly StartedCall[]): Promise<void> {
  const [first] = calls
  if (first === undefined) return
  await write(async (tx, emit) => {
    await startTraces(tx, emit, lease, calls)
    await standing.save(tx, emit, { state: 'calling' })
    emit({ type: 'channel_delta', ...idsOf(lease, first), channel: 'status', status: 'calling' })
    emit({ type: 'turn_updated', chat_id: lease.chatId, turn: await presentTurn(tx, lease.turnId), current_tool: first.toolName })
  })
}

/** Ends a call whose edits, if any, wait for a person. */
export async function endCall(scope: CallScope, call: CallRef, end: CallEnd, changes: readonly PlannedChange[]): Promise<void> {
  await scope.write(async (tx, emit) => {
    if (!(await writeEnd(tx, emit, scope, { call, end })) || changes.length === 0) return
    const rows = await insertChanges(tx, ownerOf(scope.lease, call), changes, { requested: false })
    emit(await changesFrame(tx, scope.lease.chatId, rows.map(({ id }) => id)))
  })
}

/** False when the call had ended already. */
async function writeEnd(tx: Sql, emit: EmitHere, { lease, standing }: CallScope, { call, end }: { call: CallRef; end: CallEnd }): Promise<boolean> {
  const { result } = end
  const rows = await tx<{ idx: number }>`
    insert into message_parts (message_id, idx, type, content)
    select ${call.messageId}, (select coalesce(max(idx), -1) + 1 from message_parts where message_id = ${call.messageId}),
      'tool_result', ${JSON.stringify(result)}::json
    where not exists (
      select from message_parts where message_id = ${call.messageId} and type = 'tool_result'
        and content ->> 'tool_call_id' = ${call.callId})
    returning idx`
  if (rows.length === 0) return false
  await endTrace(tx, emit, lease, { call, end })
  await tx`delete from running_commands where message_id = ${call.messageId} and tool_call_id = ${call.callId}`
  await standing.callEnded(tx, emit, call.callId)
  emit(resultFrame(idsOf(lease, call), result))
  return true
}

export async function recordEdits({ lease, write }: CallScope, call: CallRef, changes: readonly PlannedChange[]): Promise<void> {
  await write(async (tx) => {
    await insertChanges(tx, ownerOf(lease, call), changes, { requested: true })
  })
}

/**
 * The files are written inside the transaction that holds the turn's row, so that no other worker can
 * take the turn over between the look at the lease and the write; when the commit is lost, the files'
 * hashes tell the next one that it is done.
 */
export async function makeEdits(
  scope: CallScope,
  call: CallRef,
  toEnd: (outcomes: readonly ChangeOutcome[]) => CallEnd,
): Promise<CallEnd> {
  const { lease, write } = scope
  return await write(async (tx, emit) => {
    const rows = await tx<{ id: string }>`
      select id from pending_changes where message_id = ${call.messageId} and tool_call_id = ${call.callId} order by position, part`
    const outcomes: ChangeOutcome[] = []
    const projectRoot = await projectDirectory(lease)
    for (const { id } of rows) {
      const outcome = await settleChange(tx, id, { projectRoot, grantedRoots: [], by: 'agent' })
      // The model is told that it was not written: nobody may write it later behind its back.
      if (outcome.outcome === 'failed') await tx`update pending_changes set status = 'rejected', apply_requested_at = null where id = ${id}`
      outcomes.push(outcome)
    }
    const end = toEnd(outcomes)
    if (await writeEnd(tx, emit, scope, { call, end })) emit(await changesFrame(tx, lease.chatId, rows.map(({ id }) => id)))
    return end
  })
}

/** Asks, and puts the turn down in the same transaction: the answer may wake it at once. */
export async function openRequest({ lease, write, standing }: CallScope, call: CallRef, asked: RequestAsked): Promise<void> {
  await write(async (tx, emit) => {
    const rows = await tx<{ id: string }>`
      insert into requests (id, session_id, chat_id, turn_id, message_id, tool_call_id, kind, payload, expires_at)
      values (${uuidv7()}, ${lease.sessionId}, ${lease.chatId}, ${lease.turnId}, ${call.messageId}, ${call.callId}, ${asked.kind},
        ${JSON.stringify(asked.payload)}::json, clock_timestamp() + make_interval(days => ${requestLastsDays}::int))
      on conflict (message_id, tool_call_id) do nothing returning id`
    const request = rows[0] === undefined ? undefined : await selectRequest(tx, rows[0].id)
    // Stopped meanwhile: nobody would answer and nobody wake it, so the next worker takes it up to end it.
    await tx`
      update turns set lease_owner = null, status = case when cancel_requested_at is null then 'awaiting_input' else 'running' end,
        lease_until = case when cancel_requested_at is not null then '-infinity'::timestamptz end
      where id = ${lease.turnId}`
    if (request !== undefined) emit({ type: 'request_opened', request })
    await standing.save(tx, emit, { state: 'awaiting_input' })
    emit({ type: 'turn_updated', chat_id: lease.chatId, turn: await presentTurn(tx, lease.turnId), current_tool: call.toolName })
  })
}

function ownerOf(lease: Lease, call: CallRef) {
  const { sessionId, chatId, turnId } = lease
  return { sessionId, chatId, turnId, messageId: call.messageId, toolCallId: call.callId, agent: 'native' }
}

function idsOf(lease: Lease, call: CallRef): { chat_id: string; message_id: string } {
  return { chat_id: lease.chatId, message_id: call.messageId }
}
