import { modelCallsResponseSchema, tracesResponseSchema } from '@boocode/contracts'
import type { ModelCall, Trace } from '@boocode/contracts'
import { request } from '../../../lib/api/request.ts'

/** Every call of a chat as one JSON text; outputs as lists hold them. */
export async function exportJson(chatId: string, onProgress: (calls: number) => void): Promise<string> {
  const traces: Trace[] = []
  const modelCalls: ModelCall[] = []
  for (let cursor: string | null = ''; cursor !== null; ) {
    const page: { traces: Trace[]; next_cursor: string | null } = await request(tracesResponseSchema, pageOf(chatId, 'traces', cursor))
    traces.push(...page.traces)
    cursor = page.next_cursor
    onProgress(traces.length)
  }
  for (let cursor: string | null = ''; cursor !== null; ) {
    const page: { model_calls: ModelCall[]; next_cursor: string | null } = await request(modelCallsResponseSchema, pageOf(chatId, 'model-calls', cursor))
    modelCalls.push(...page.model_calls)
    cursor = page.next_cursor
    onProgress(traces.length + modelCalls.length)
  }
  return JSON.stringify({ chat_id: chatId, exported_at: new Date().toISOString(), traces, model_calls: modelCalls }, null, 2)
}

function pageOf(chatId: string, list: string, cursor: string): string {
  const query = new URLSearchParams({ limit: '200', ...(cursor !== '' && { cursor }) })
  return `/api/chats/${chatId}/${list}?${query.toString()}`
}

export function otlpPath(chatId: string): string {
  return `/api/chats/${chatId}/traces/otlp`
}
