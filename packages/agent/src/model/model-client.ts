import type { JSONSchema7, LanguageModelV4Prompt } from '@ai-sdk/provider'
import type { Effort } from '@boocode/contracts'
import type { IdleLimits } from './idle-watch.ts'
import type { ModelEvent } from './model-event.ts'

export interface ToolDefinition {
  name: string
  description: string
  inputSchema: JSONSchema7
}

export interface ModelRequest {
  /** The name on the wire. */
  model: string
  prompt: LanguageModelV4Prompt
  tools: readonly ToolDefinition[]
  /** Absent: whatever the provider does by itself, and nothing about it in the request. */
  effort?: Effort
  /** Told once, when the first token of any kind has come. */
  onFirstToken?: () => void
}

/** One provider endpoint. */
export interface ModelClient {
  /**
   * Asks for one step. Yields until `finished` or `failed`, which is the last event; throws only the
   * signal's reason when it aborts, after closing the model's socket.
   */
  step(request: ModelRequest, signal: AbortSignal): AsyncIterable<ModelEvent>
}

/** How failures speak of a provider. */
export interface ProviderWords {
  /** As a sentence can begin with it: "DeepSeek", "The offline model". */
  name: string
  /** What to do about its key, without a full stop: "Set DEEPSEEK_API_KEY to a valid key and restart". */
  changeKey: string
  /** What to do about its address, without a full stop: "Check DEEPSEEK_BASE_URL". */
  checkAddress: string
}

export interface ProviderEndpoint {
  /** Empty for an endpoint that wants none. */
  apiKey: string
  /** Without a slash at its end; `/chat/completions` comes after it. */
  baseUrl: string
  words: ProviderWords
  /** For how long it may be silent; by default `defaultIdleLimits`. */
  idle?: IdleLimits
}
