import type { ModelFailure } from '../model/model-event.ts'

export const maxAttempts = 4
const firstDelayMs = 500
/** A provider that asks for more is not waited for: the person is told instead. */
const maxDelayMs = 60_000

/** How long to wait after this failed attempt (the first is 1) before the next; null when there is none. */
export function retryDelayMs(attempt: number, failure: ModelFailure): number | null {
  if (!failure.retryable || attempt >= maxAttempts || (failure.retryAfterMs ?? 0) > maxDelayMs) return null
  const growing = firstDelayMs * 2 ** (attempt - 1)
  return Math.max(growing, failure.retryAfterMs ?? 0)
}
