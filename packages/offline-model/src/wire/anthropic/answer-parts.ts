import { createHash } from 'node:crypto'
import type { Usage } from '../../play/sink.ts'

/** Proof that a thought is the model's own; clients send it back unchanged and need not understand it. */
export function signatureOf(thinking: string): string {
  return createHash('sha256').update(thinking).digest('base64')
}

const reasons: Record<string, string | undefined> = { stop: 'end_turn', tool_calls: 'tool_use', length: 'max_tokens', content_filter: 'refusal' }

/** DeepSeek's finish reason in the words of the Messages API. */
export function stopReason(finishReason: string): string {
  return reasons[finishReason] ?? finishReason
}

export interface MessagesUsage {
  /** Neither read from the cache nor written to it for a charge. */
  input_tokens: number
  /** Always 0: DeepSeek writes its cache unasked and for nothing. */
  cache_creation_input_tokens: number
  cache_read_input_tokens: number
  output_tokens: number
}

/** DeepSeek's counts in the names of the Messages API; fields that a script has put in stay. */
export function messagesUsage(usage: Usage): MessagesUsage & Usage {
  const { prompt_tokens, prompt_cache_hit_tokens: hit, prompt_cache_miss_tokens: miss, completion_tokens, ...more } = usage
  const { total_tokens: _total, prompt_tokens_details: _prompt, completion_tokens_details: _completion, ...rest } = more
  return {
    input_tokens: number(miss ?? prompt_tokens),
    cache_creation_input_tokens: 0,
    cache_read_input_tokens: number(hit),
    output_tokens: number(completion_tokens),
    ...rest,
  }
}

function number(value: unknown): number {
  return typeof value === 'number' ? value : 0
}
