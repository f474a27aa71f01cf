import { cutText, maxTracePreviewBytes } from '@boocode/contracts'
import type { Trace } from '@boocode/contracts'
import type { Sql } from '../sql.ts'

/** A row of `trace_list_view` as lists and frames show it: input and output cut to so many bytes. */
export function toListedTrace(row: Trace): Trace {
  const { tool_input: input, tool_output: output } = row
  return {
    ...row,
    tool_input: row.input_truncated && typeof input === 'string' ? cutText(input, maxTracePreviewBytes) : input,
    tool_output: row.output_truncated && output !== null ? cutText(output, maxTracePreviewBytes) : output,
  }
}

/** A trace with all of its input and output that was kept; truncated are those that were more. */
export async function selectTrace(sql: Sql, id: string): Promise<Trace | undefined> {
  const rows = await sql<Trace>`
    select id, session_id, chat_id, message_id, turn_number, step, tool_call_id, tool_name, tool_input, input_cut as input_truncated,
      tool_output, output_cut as output_truncated, started_at, finished_at, latency_ms, tokens_used, cache_tokens, reasoning_tokens,
      error, outcome, facts
    from tool_traces where id = ${id}`
  return rows[0]
}
