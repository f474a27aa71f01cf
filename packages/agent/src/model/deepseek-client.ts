import { createDeepSeek } from '@ai-sdk/deepseek'
import type { DeepSeekLanguageModelChatOptions } from '@ai-sdk/deepseek'
import type { Effort } from '@boocode/contracts'
import type { ModelClient, ProviderEndpoint } from './model-client.ts'
import { rawArgumentsFetch } from './raw-arguments.ts'
import { streamStep } from './stream-step.ts'

/**
 * The library sends earlier reasoning back for models whose names it knows as V4, and drops it for
 * all others; then the request is no extension of the one before it, and DeepSeek refuses turns
 * with tool calls. So it is always asked for this name, and the model's own is put in its place.
 */
const nameForLibrary = 'deepseek-v4'

/** A client for DeepSeek's wire format: https://api-docs.deepseek.com/api/create-chat-completion */
export function createDeepSeekClient(endpoint: ProviderEndpoint): ModelClient {
  return {
    step: (request, signal) =>
      streamStep(
        { endpoint, onFirstToken: request.onFirstToken },
        (send, stepSignal) => {
          const provider = createDeepSeek({
            apiKey: endpoint.apiKey === '' ? 'none' : endpoint.apiKey,
            baseURL: endpoint.baseUrl,
            fetch: rawArgumentsFetch(modelNameFetch(send, request.model)),
          })
          return provider.chat(nameForLibrary).doStream({
            prompt: request.prompt,
            tools: request.tools.map((tool) => ({ type: 'function', ...tool })),
            abortSignal: stepSignal,
            ...(request.effort !== undefined && { providerOptions: { deepseek: { ...thinkingOf(request.effort) } } }),
          })
        },
        signal,
      ),
  }
}

/** https://api-docs.deepseek.com/guides/thinking_mode */
function thinkingOf(effort: Effort): DeepSeekLanguageModelChatOptions {
  return effort === 'off' ? { thinking: { type: 'disabled' } } : { thinking: { type: 'enabled' }, reasoningEffort: effort }
}

/** Puts the model's name in the place of the one that the library was given. */
function modelNameFetch(send: typeof fetch, model: string): typeof fetch {
  const given = `{"model":${JSON.stringify(nameForLibrary)},`
  return async (input, init) => {
    if (typeof init?.body !== 'string' || !init.body.startsWith(given)) throw new Error('the provider library writes its requests in another form')
    return await send(input, { ...init, body: `{"model":${JSON.stringify(model)},${init.body.slice(given.length)}` })
  }
}
