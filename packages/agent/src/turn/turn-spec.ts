import type { Effort } from '@boocode/contracts'
import type { TurnLimits } from './limits.ts'

/** What a turn was asked to be; the same however often it is picked up. */
export interface TurnSpec {
  /** What the provider calls the model. */
  model: string
  effort: Effort | null
  limits: TurnLimits
  /** Tokens that fit into one request and its answer. */
  contextWindow: number
  /** Share of the context window at which older messages are summed up. */
  compactAt: number
  /** Of a turn that only makes a summary; null for one that answers a person. */
  compaction: { instructions: string | null; isProposal: boolean } | null
}
