import type { LanguageModelV4FinishReason, LanguageModelV4StreamPart, LanguageModelV4StreamResult, LanguageModelV4Usage } from '@ai-sdk/provider'
import type { Usage } from '@boocode/contracts'
import { cutStream, overloaded, silent, toModelFailure } from './failures.ts'
import { IdleWatch, defaultIdleLimits } from './idle-watch.ts'
import type { ModelRequest, ProviderEndpoint } from './model-client.ts'
import type { FinishReason, ModelEvent } from './model-event.ts'

/** Makes the request of one step through a provider library, by this `fetch`, until this signal aborts. */
export type Ask = (send: typeof fetch, signal: AbortSignal) => PromiseLike<LanguageModelV4StreamResult>

export interface Asked {
  endpoint: ProviderEndpoint
  onFirstToken: ModelRequest['onFirstToken']
}

/** The events of one step, as `ModelClient.step` promises them. */
export async function* streamStep({ endpoint, onFirstToken }: Asked, ask: Ask, signal: AbortSignal): AsyncGenerator<ModelEvent> {
  using idle = new IdleWatch(endpoint.idle ?? defaultIdleLimits, onFirstToken)
  try {
    const { stream } = await ask(idle.fetch(fetch), AbortSignal.any([signal, idle.signal]))
    for await (const event of eventsOf(stream, { endpoint, idle })) {
      signal.throwIfAborted()
      yield event
      if (event.type === 'finished' || event.type === 'failed') return
    }
    signal.throwIfAborted()
    yield failed({ endpoint, idle }, undefined)
  } catch (error) {
    signal.throwIfAborted()
    yield failed({ endpoint, idle }, error)
  }
}

interface Listening {
  endpoint: ProviderEndpoint
  idle: IdleWatch
}

async function* eventsOf(stream: ReadableStream<LanguageModelV4StreamPart>, listening: Listening): AsyncGenerator<ModelEvent> {
  // Calls are whole only when the model itself says that it has finished: of a cut stream the
  // libraries hand out half-written ones too.
  const calls: ModelEvent[] = []
  for await (const part of stream) {
    const event = toEvent(part, listening)
    if (event === undefined) continue
    if (event.type === 'tool_call') {
      calls.push(event)
      continue
    }
    if (event.type === 'finished') yield* calls
    yield event
  }
}

function toEvent(part: LanguageModelV4StreamPart, listening: Listening): ModelEvent | undefined {
  switch (part.type) {
    case 'tool-input-start':
      listening.idle.answered()
      return undefined
    case 'text-delta':
      listening.idle.answered()
      return { type: 'text', text: part.delta }
    case 'reasoning-delta':
      listening.idle.answered()
      return { type: 'reasoning', text: part.delta }
    case 'tool-call':
      return { type: 'tool_call', id: part.toolCallId, name: part.toolName, input: part.input }
    case 'error':
      return failed(listening, part.error)
    case 'finish':
      // Without a reason from the model the stream was cut: the library closes it all the same.
      if (part.finishReason.raw === undefined) return failed(listening, undefined)
      if (part.finishReason.raw === 'insufficient_system_resource') return { type: 'failed', failure: overloaded(listening.endpoint.words) }
      return { type: 'finished', usage: toUsage(part.usage), reason: toFinishReason(part.finishReason) }
    default:
      return undefined
  }
}

/** `error` is undefined when the stream just ended. */
function failed({ endpoint, idle }: Listening, error: unknown): ModelEvent {
  const { words, apiKey } = endpoint
  if (idle.signal.aborted) return { type: 'failed', failure: silent(words, idle.limitMs) }
  const failure = error === undefined ? cutStream(words, idle.hasAnswered) : toModelFailure(error, words, idle.hasAnswered)
  // Providers repeat in their errors what they were sent.
  return { type: 'failed', failure: apiKey === '' ? failure : { ...failure, message: failure.message.replaceAll(apiKey, '[key]') } }
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

/** An endpoint that counts nothing costs nothing. */
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
