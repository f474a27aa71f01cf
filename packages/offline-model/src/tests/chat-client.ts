import type { OfflineModel } from '../index.ts'

/** What a client makes of a stream of events. */
export interface Streamed {
  status: number
  content: string
  reasoning: string
  calls: { id: string; name: string; arguments: string }[]
  finishReason: string | undefined
  usage: Record<string, unknown> | undefined
  error: { message: string; type: string; code: string } | undefined
  /** Number of events, `[DONE]` not among them. */
  events: number
  isDone: boolean
}

interface Chunk {
  choices?: {
    delta: {
      content?: string | null
      reasoning_content?: string | null
      tool_calls?: { index: number; id?: string; function: { name?: string; arguments?: string } }[]
    }
    finish_reason: string | null
  }[]
  usage?: Record<string, unknown> | null
  error?: { message: string; type: string; code: string }
}

export function post(model: OfflineModel, body: unknown, init: RequestInit = {}): Promise<Response> {
  return fetch(`${model.url}/chat/completions`, {
    method: 'POST',
    body: typeof body === 'string' ? body : JSON.stringify(body),
    ...init,
  })
}

export const user = (content: string): { role: 'user'; content: string } => ({ role: 'user', content })

export function bodyOf(content: string, more: Record<string, unknown> = {}): Record<string, unknown> {
  return { model: 'deepseek-flash', messages: [user(content)], ...more }
}

/** Asks for a stream and reads it to its end. Rejects when the connection breaks. */
export async function stream(model: OfflineModel, body: Record<string, unknown>): Promise<Streamed> {
  const response = await post(model, { stream: true, ...body })
  return readEvents(response.status, await response.text())
}

export function readEvents(status: number, text: string): Streamed {
  const result: Streamed = {
    status,
    content: '',
    reasoning: '',
    calls: [],
    finishReason: undefined,
    usage: undefined,
    error: undefined,
    events: 0,
    isDone: false,
  }
  for (const event of text.split('\n\n')) {
    if (event === '') continue
    const data = event.replace(/^data: /, '')
    if (data === '[DONE]') {
      result.isDone = true
      continue
    }
    result.events++
    apply(result, JSON.parse(data) as Chunk)
  }
  return result
}

function apply(result: Streamed, chunk: Chunk): void {
  result.usage = chunk.usage ?? result.usage
  result.error = chunk.error ?? result.error
  const choice = chunk.choices?.[0]
  if (choice === undefined) return
  result.finishReason = choice.finish_reason ?? result.finishReason
  result.content += choice.delta.content ?? ''
  result.reasoning += choice.delta.reasoning_content ?? ''
  for (const part of choice.delta.tool_calls ?? []) {
    const call = (result.calls[part.index] ??= { id: '', name: '', arguments: '' })
    call.id += part.id ?? ''
    call.name += part.function.name ?? ''
    call.arguments += part.function.arguments ?? ''
  }
}
