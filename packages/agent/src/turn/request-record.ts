import type { Usage } from '@boocode/contracts'
import type { PromptRun } from '../context/prompt-runs.ts'
import type { FinishReason, ModelFailure } from '../model/model-event.ts'

/** Two clocks: one that only goes forward, to measure by, and the machine's, which may be set at any moment. */
export interface Clock {
  /** Milliseconds on a monotonic clock. */
  now: () => number
  /** Milliseconds since 1970. */
  wallNow: () => number
}

/** A request to the model as it begins. */
export interface StartedRequest {
  purpose: 'step' | 'compaction'
  step: number
  /** Attempts before this one that failed. */
  retries: number
  /** Milliseconds since 1970. */
  startedAtMs: number
  /** What the prompt is made of. Costs time for a long prompt that is new: to be asked for while the model thinks. */
  runs: () => readonly PromptRun[]
}

/** How it ended. Durations in milliseconds, by a clock that only goes forward. */
export interface RequestEnd {
  outcome: 'success' | 'error' | 'timeout' | 'cancelled'
  /** Start to the first token of any kind; null when none came. */
  ttftMs: number | null
  latencyMs: number
  finishReason: FinishReason | null
  /** A sentence for people, without secrets. */
  error: string | null
  /** Null where the provider told none. */
  usage: Usage | null
}

/** Measures one request from now on. */
export interface RequestWatch {
  readonly startedAtMs: number
  /** The first token of the answer has come; later calls change nothing. */
  answered(): void
  ended(end: RequestOutcome): RequestEnd
}

export type RequestOutcome =
  | { type: 'finished'; usage: Usage; reason: FinishReason }
  | { type: 'failed'; failure: ModelFailure }
  | { type: 'cancelled' }

export function watchRequest({ now, wallNow }: Clock): RequestWatch {
  const startedAtMs = wallNow()
  const start = now()
  let ttftMs: number | null = null
  const sinceStart = () => Math.max(0, Math.round(now() - start))
  return {
    startedAtMs,
    answered: () => {
      ttftMs ??= sinceStart()
    },
    ended: (end) => ({ ttftMs, latencyMs: sinceStart(), ...describe(end) }),
  }
}

function describe(end: RequestOutcome): Omit<RequestEnd, 'ttftMs' | 'latencyMs'> {
  switch (end.type) {
    case 'finished':
      return { outcome: 'success', finishReason: end.reason, error: null, usage: end.usage }
    case 'failed':
      return { outcome: end.failure.code === 'model_silent' ? 'timeout' : 'error', finishReason: null, error: end.failure.message, usage: null }
    case 'cancelled':
      return { outcome: 'cancelled', finishReason: null, error: null, usage: null }
  }
}
