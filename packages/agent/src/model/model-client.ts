import { createDeepSeek } from '@ai-sdk/deepseek'
import type {
  JSONSchema7,
  LanguageModelV4CallOptions,
  LanguageModelV4FinishReason,
  LanguageModelV4Prompt,
  LanguageModelV4StreamPart,
  LanguageModelV4Usage,
} from '@ai-sdk/provider'
import type { Usage } from '@boocode/contracts'
import { cutStream, overloaded, toModelFailure } from './failures.ts'
import type { FinishReason, ModelEvent } from './model-event.ts'
import { rawArgumentsFetch } from './raw-arguments.ts'

export interface ToolDefinition {
  name: string
  description: string
  inputSchema: JSONSchema7
}

export interface ModelRequest {
  model: string
  prompt: LanguageModelV4Prompt
  tools: readonly ToolDefinition[]
}

/** One provider endpoint. */
export interface ModelClient {
  /**
   * Asks for one step. Yields until `finished` or `failed`, which is the last event; throws only the
   * signal's reason when it aborts, after closing the model's socket.
   */
  step(request: ModelRequest, signal: AbortSignal): AsyncIterable<ModelEvent>
}

export interface DeepSeekOptions {
  /** Empty for the offline model. */
  apiKey: string
  baseUrl: string
}

/** A client for DeepSeek's wire format: https://api-docs.deepseek.com/api/create-chat-completion */
export function createDeepSeekClient(options: DeepSeekOptions): ModelClient {
  const provider = createDeepSeek({
    apiKey: options.apiKey === '' ? 'none' : options.apiKey,
    baseURL: options.baseUrl,
    fetch: rawArgumentsFetch(fetch),
  })
  return {
    async *step(request, signal) {
      const call: LanguageModelV4CallOptions = {
        prompt: request.prompt,
        tools: request.tools.map((tool) => ({ type: 'function', ...tool })),
        abortSignal: signal,
      }
      try {
        const { stream } = await provider.chat(request.model).doStream(call)
        for await (const event of eventsOf(stream, signal)) yield withoutKey(event, options.apiKey)
      } catch (error) {
        signal.throwIfAborted()
        yield withoutKey({ type: 'failed', failure: toModelFailure(error) }, options.apiKey)
      }
    },
  }
}

/** Providers repeat in their errors what they were sent. */
function withoutKey(event: ModelEvent, apiKey: string): ModelEvent {
  if (event.type !== 'failed' || apiKey === '') return event
  return { type: 'failed', failure: { ...event.failure, message: event.failure.message.replaceAll(apiKey, '[key]') } }
}

async function* eventsOf(stream: ReadableStream<LanguageModelV4StreamPart>, signal: AbortSignal): AsyncGenerator<ModelEvent> {
  // The library hands out calls at the end of the stream, half-written ones of a cut stream too:
  // they are whole only when the model itself says that it has finished.
  const calls: ModelEvent[] = []
  for await (const part of stream) {
    signal.throwIfAborted()
    const event = toEvent(part)
    if (event === undefined) continue
    if (event.type === 'tool_call') {
      calls.push(event)
      continue
    }
    if (event.type === 'finished') yield* calls
    yield event
    if (event.type === 'finished' || event.type === 'failed') return
  }
  signal.throwIfAborted()
  yield { type: 'failed', failure: cutStream }
}

function toEvent(part: LanguageModelV4StreamPart): ModelEvent | undefined {
  switch (part.type) {
    case 'text-delta':
      return { type: 'text', text: part.delta }
    case 'reasoning-delta':
      return { type: 'reasoning', text: part.delta }
    case 'tool-call':
      return { type: 'tool_call', id: part.toolCallId, name: part.toolName, input: part.input }
    case 'error':
      return { type: 'failed', failure: toModelFailure(part.error) }
    case 'finish':
      // Without a reason from the model the stream was cut: the library closes it all the same.
      if (part.finishReason.raw === undefined) return { type: 'failed', failure: cutStream }
      if (part.finishReason.raw === 'insufficient_system_resource') return { type: 'failed', failure: overloaded }
      return { type: 'finished', usage: toUsage(part.usage), reason: toFinishReason(part.finishReason) }
    default:
      return undefined
  }
}

function toFinishReason(reason: LanguageModelV4FinishReason): FinishReason {
  switch (reason.unified) {
    case 'stop':
    case 'length':
      return reason.unified
    case 'tool-calls':
      return 'tool_calls'
    case 'content-filter':
      return 'content_filter'
    default:
      return 'other'
  }
}

function toUsage(usage: LanguageModelV4Usage): Usage {
  const prompt = usage.inputTokens.total ?? 0
  const hit = Math.min(prompt, usage.inputTokens.cacheRead ?? 0)
  return {
    prompt_tokens: prompt,
    cache_hit_tokens: hit,
    cache_miss_tokens: prompt - hit,
    completion_tokens: usage.outputTokens.total ?? 0,
    reasoning_tokens: usage.outputTokens.reasoning ?? 0,
  }
}
