import type { LanguageModelV4CallOptions } from '@ai-sdk/provider'
import { createOpenAICompatible } from '@ai-sdk/openai-compatible'
import type { Effort } from '@boocode/contracts'
import type { ModelClient, ProviderEndpoint } from './model-client.ts'
import { rawArgumentsFetch } from './raw-arguments.ts'
import { streamStep } from './stream-step.ts'

/**
 * A client for endpoints that speak OpenAI's chat completions: llama.cpp, Ollama, LM Studio, vLLM,
 * OpenRouter and many more. Reasoning is read from `reasoning_content` or `reasoning` and sent back
 * as `reasoning_content`, which those that give any take.
 */
export function createOpenAiCompatibleClient(endpoint: ProviderEndpoint): ModelClient {
  return {
    step: (request, signal) =>
      streamStep(
        { endpoint, onFirstToken: request.onFirstToken },
        (send, stepSignal) => {
          const provider = createOpenAICompatible({
            name: 'endpoint',
            baseURL: endpoint.baseUrl,
            includeUsage: true,
            fetch: rawArgumentsFetch(send),
            ...(endpoint.apiKey !== '' && { apiKey: endpoint.apiKey }),
          })
          return provider.chatModel(request.model).doStream({
            prompt: request.prompt,
            tools: request.tools.map((tool) => ({ type: 'function', ...tool })),
            abortSignal: stepSignal,
            ...(request.effort !== undefined && { reasoning: reasoningOf(request.effort) }),
          })
        },
        signal,
      ),
  }
}

/** `high` is the most that all of them know. */
function reasoningOf(effort: Effort): NonNullable<LanguageModelV4CallOptions['reasoning']> {
  if (effort === 'off') return 'none'
  return effort === 'max' ? 'high' : effort
}
