import { modelCallSchema, previewInput, previewOutput } from '@boocode/contracts'
import type { ModelCall, SessionFrame, Usage } from '@boocode/contracts'
import type { Conversation, Stack } from '@boocode/testkit'
import { expect } from 'vitest'

export interface TraceRow {
  id: string
  message_id: string
  turn_number: number
  step: number
  tool_call_id: string
  tool_name: string
  tool_input: string
  input_cut: boolean
  tool_output: string | null
  output_cut: boolean
  started_at: string
  finished_at: string | null
  latency_ms: number | null
  tokens_used: number | null
  cache_tokens: number | null
  reasoning_tokens: number | null
  error: string | null
  outcome: string | null
  facts: Record<string, unknown> | null
}

export async function tracesOf(stack: Stack, chat: Conversation): Promise<TraceRow[]> {
  return await stack.database.sql<TraceRow>`
    select id, message_id, turn_number, step, tool_call_id, tool_name, tool_input::text as tool_input, input_cut, tool_output, output_cut, started_at,
      finished_at, latency_ms, tokens_used, cache_tokens, reasoning_tokens, error, outcome, facts
    from tool_traces where chat_id = ${chat.chat.id} order by turn_number, started_at, id`
}

export async function callsOf(stack: Stack, chat: Conversation): Promise<ModelCall[]> {
  const rows = await stack.database.sql`select * from model_call_view where chat_id = ${chat.chat.id} order by turn_number, started_at, id`
  return rows.map((row) => modelCallSchema.parse(row))
}

/** What the window was told of requests and calls says the same as the rows. */
export async function expectLiveAsStored(stack: Stack, chat: Conversation): Promise<void> {
  const frames = chat.view.frames.flatMap((numbered) => (numbered.kind === 'session' ? [numbered.frame as SessionFrame] : []))
  const calls = new Map<string, ModelCall>()
  const traces = new Map<string, Record<string, unknown>>()
  for (const frame of frames) {
    if (frame.type === 'model_call_updated') calls.set(frame.call.id, frame.call)
    if (frame.type !== 'tool_trace_start' && frame.type !== 'tool_trace_finish') continue
    const { type, ...told } = frame
    if (type === 'tool_trace_finish' && !traces.has(frame.trace_id)) throw new Error('a call ended that had not begun')
    traces.set(frame.trace_id, { ...traces.get(frame.trace_id), ...told })
  }
  const byId = (a: { id: string }, b: { id: string }) => (a.id < b.id ? -1 : 1)
  expect([...calls.values()].toSorted(byId)).toEqual((await callsOf(stack, chat)).toSorted(byId))
  const rows = await tracesOf(stack, chat)
  expect([...traces.keys()].toSorted()).toEqual(rows.map(({ id }) => id).toSorted())
  for (const { id, input_cut, output_cut, tool_input, tool_output, ...row } of rows) {
    expect(traces.get(id)).toMatchObject({ ...row, ...previewInput(tool_input, input_cut), ...previewOutput(tool_output, output_cut) })
  }
}

export function sumUsage(calls: readonly ModelCall[]): Usage {
  const sum = (field: keyof Usage) => calls.reduce((total, { usage }) => total + (usage?.[field] ?? 0), 0)
  return {
    prompt_tokens: sum('prompt_tokens'),
    cache_hit_tokens: sum('cache_hit_tokens'),
    cache_miss_tokens: sum('cache_miss_tokens'),
    completion_tokens: sum('completion_tokens'),
    reasoning_tokens: sum('reasoning_tokens'),
  }
}
