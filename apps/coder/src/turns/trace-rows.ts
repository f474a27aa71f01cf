import type { CallEnd, CallRef, StartedCall } from '@boocode/agent'
import { cleanText, maxTraceBytes, previewInput, previewOutput, cutText } from '@boocode/contracts'
import type { Outcome, SessionFrame } from '@boocode/contracts'
import type { Sql } from '@boocode/db'
import { v7 as uuidv7 } from 'uuid'
import type { Lease } from './lease.ts'
import type { EmitHere } from './turn-writer.ts'

const maxErrorBytes = 2_000

interface StartedRow {
  id: string
  message_id: string
  step: number
  tool_call_id: string
  tool_name: string
  started_at: string
  tokens_used: number | null
  cache_tokens: number | null
  reasoning_tokens: number | null
}

interface EndedRow extends StartedRow {
  finished_at: string
  latency_ms: number | null
  tool_output: string | null
  output_cut: boolean
  error: string | null
  outcome: Outcome
  facts: Record<string, unknown> | null
}

/** Records that calls of one message begin, and tells of it; those that are recorded as running stay as they are. */
export async function startTraces(tx: Sql, emit: EmitHere, lease: Lease, calls: readonly StartedCall[]): Promise<void> {
  const inputs = calls.map(({ input }) => keptInput(input))
  const rows = await tx<StartedRow>`
    insert into tool_traces (id, session_id, chat_id, message_id, turn_number, step, tool_call_id, tool_name, tool_input, input_cut,
      started_at, tokens_used, cache_tokens, reasoning_tokens)
    select item.id, ${lease.sessionId}, ${lease.chatId}, m.id, ${lease.number}, m.step, item.call_id, item.name, item.input::json, item.cut,
      item.started_at, m.prompt_tokens + m.completion_tokens, m.cache_hit_tokens, m.reasoning_tokens
    from unnest(${calls.map(() => uuidv7())}::uuid[], ${calls.map(({ messageId }) => messageId)}::uuid[], ${calls.map(({ callId }) => callId)}::text[],
        ${calls.map(({ toolName }) => toolName)}::text[], ${inputs.map(({ json }) => json)}::text[], ${inputs.map(({ isCut }) => String(isCut))}::boolean[],
        ${calls.map(({ startedAtMs }) => new Date(startedAtMs).toISOString())}::timestamptz[])
      as item (id, message_id, call_id, name, input, cut, started_at)
    join messages m on m.id = item.message_id
    on conflict (message_id, tool_call_id) where outcome is distinct from 'interrupted' do nothing
    returning id, message_id, step, tool_call_id, tool_name, started_at, tokens_used, cache_tokens, reasoning_tokens`
  for (const [index, call] of calls.entries()) {
    const row = rows.find((one) => one.tool_call_id === call.callId)
    if (row !== undefined) emit(startFrame(lease, row, inputs[index] ?? keptInput(null)))
  }
}

/**
 * Ends the run of a call and tells of it. One that was never started is recorded whole; one that the model is
 * told was interrupted stays the run that was cut off.
 */
export async function endTrace(tx: Sql, emit: EmitHere, lease: Lease, { call, end }: { call: CallRef; end: CallEnd }): Promise<void> {
  const started: StartedCall = { ...call, input: end.input, startedAtMs: end.startedAtMs }
  let row = (await writeEnd(tx, call, end)) ?? (end.outcome === 'interrupted' ? await writeReport(tx, call, end) : undefined)
  if (row === undefined) {
    await startTraces(tx, emit, lease, [started])
    row = await writeEnd(tx, call, end)
  }
  if (row !== undefined) emit(finishFrame(lease, row))
}

async function writeEnd(tx: Sql, { messageId, callId }: CallRef, end: CallEnd): Promise<EndedRow | undefined> {
  const { output, isCut } = keptOutput(end)
  // By the measured time, because the machine's clock may have been set meanwhile.
  const rows = await tx<EndedRow>`
    update tool_traces set outcome = ${end.outcome}, latency_ms = ${end.result.latency_ms}, tool_output = ${output}, output_cut = ${isCut},
      error = ${errorOf(end)}, facts = ${factsOf(end)}::json,
      finished_at = started_at + make_interval(secs => coalesce(${end.result.latency_ms}::int, 0) / 1000.0)
    where message_id = ${messageId} and tool_call_id = ${callId} and outcome is null
    returning id, message_id, step, tool_call_id, tool_name, started_at, tokens_used, cache_tokens, reasoning_tokens, finished_at,
      latency_ms, tool_output, output_cut, error, outcome, facts`
  return rows[0]
}

async function writeReport(tx: Sql, { messageId, callId }: CallRef, end: CallEnd): Promise<EndedRow | undefined> {
  const { output, isCut } = keptOutput(end)
  const rows = await tx<EndedRow>`
    update tool_traces set tool_output = ${output}, output_cut = ${isCut}, error = ${errorOf(end)}, facts = ${factsOf(end)}::json
    where id = (select id from tool_traces where message_id = ${messageId} and tool_call_id = ${callId} and outcome = 'interrupted'
      order by started_at desc, id desc limit 1)
    returning id, message_id, step, tool_call_id, tool_name, started_at, tokens_used, cache_tokens, reasoning_tokens, finished_at,
      latency_ms, tool_output, output_cut, error, outcome, facts`
  return rows[0]
}

/** Ends the runs of a turn that nobody will end any more, with what a command had printed at the last look. */
export async function closeOpenTraces(tx: Sql, emit: EmitHere, lease: Lease, outcome: 'interrupted' | 'cancelled'): Promise<void> {
  const rows = await tx<EndedRow>`
    update tool_traces t set outcome = ${outcome}, finished_at = greatest(t.started_at, clock_timestamp()),
      tool_output = (select c.output from running_commands c where c.message_id = t.message_id and c.tool_call_id = t.tool_call_id)
    where t.chat_id = ${lease.chatId} and t.turn_number = ${lease.number} and t.outcome is null
    returning t.id, t.message_id, t.step, t.tool_call_id, t.tool_name, t.started_at, t.tokens_used, t.cache_tokens, t.reasoning_tokens,
      t.finished_at, t.latency_ms, t.tool_output, t.output_cut, t.error, t.outcome, t.facts`
  for (const row of rows) emit(finishFrame(lease, row))
}

function startFrame(lease: Lease, row: StartedRow, input: { json: string; isCut: boolean }): SessionFrame {
  const { id, message_id, step, tool_call_id, tool_name, started_at } = row
  const ids = { trace_id: id, chat_id: lease.chatId, message_id, turn_number: lease.number, step }
  return { type: 'tool_trace_start', ...ids, tool_call_id, tool_name, ...previewInput(input.json, input.isCut), started_at, ...tokensOf(row) }
}

function finishFrame(lease: Lease, row: EndedRow): SessionFrame {
  const { id, message_id, step, finished_at, latency_ms, error, outcome, facts } = row
  const ids = { trace_id: id, chat_id: lease.chatId, message_id, turn_number: lease.number, step }
  return { type: 'tool_trace_finish', ...ids, finished_at, latency_ms, ...previewOutput(row.tool_output, row.output_cut), ...tokensOf(row), error, outcome, facts }
}

function tokensOf({ tokens_used, cache_tokens, reasoning_tokens }: StartedRow) {
  return { tokens_used, cache_tokens, reasoning_tokens }
}

/** As JSON; where that is longer than is kept, a string with its beginning and a note. */
function keptInput(input: unknown): { json: string; isCut: boolean } {
  const json = JSON.stringify(input) ?? 'null'
  const cut = cutWithNote(json, 'input')
  return cut === null ? { json, isCut: false } : { json: JSON.stringify(cut), isCut: true }
}

function keptOutput(end: CallEnd): { output: string; isCut: boolean } {
  const output = cleanText(end.wholeOutput ?? end.result.output)
  const cut = cutWithNote(output, 'output')
  return cut === null ? { output, isCut: false } : { output: cut, isCut: true }
}

/** Null when the text is kept whole. */
function cutWithNote(text: string, what: 'input' | 'output'): string | null {
  const beginning = cutText(text, maxTraceBytes)
  if (beginning.length === text.length) return null
  return `${beginning}\n[Cut: the ${what} has ${Buffer.byteLength(text)} bytes; the first ${maxTraceBytes} are kept.]`
}

function errorOf({ result }: CallEnd): string | null {
  return result.is_error ? cutText(result.output, maxErrorBytes) : null
}

function factsOf({ facts }: CallEnd): string | null {
  return facts === null ? null : JSON.stringify(facts)
}
