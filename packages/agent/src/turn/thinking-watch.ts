/** Adds up how long a model thinks, from the first piece of each thought to whatever comes after it. */
export interface ThinkingWatch {
  heard(kind: string): void
  /** In whole milliseconds; null when it never thought. */
  readonly totalMs: number | null
}

/** @param now a monotonic clock, in ms */
export function watchThinking(now: () => number): ThinkingWatch {
  let totalMs: number | null = null
  let since: number | null = null
  return {
    heard(kind) {
      if (kind === 'reasoning') {
        since ??= now()
      } else if (since !== null) {
        totalMs = (totalMs ?? 0) + Math.max(0, Math.round(now() - since))
        since = null
      }
    },
    get totalMs() {
      return totalMs
    },
  }
}
