import type { Failure, Usage } from '@boocode/contracts'

/** What one model step says. The last event is `finished` or `failed`, exactly once. */
export type ModelEvent =
  | { type: 'text'; text: string }
  | { type: 'reasoning'; text: string }
  /** A whole call. `input` is the model's own argument text. */
  | { type: 'tool_call'; id: string; name: string; input: string }
  | { type: 'finished'; usage: Usage; reason: FinishReason }
  | { type: 'failed'; failure: ModelFailure }

export type FinishReason = 'stop' | 'tool_calls' | 'length' | 'content_filter' | 'other'

export interface ModelFailure extends Failure {
  /** The same request may succeed if it is made again. */
  retryable: boolean
  /** The provider asked not to be asked again before so many milliseconds. */
  retryAfterMs?: number
}
