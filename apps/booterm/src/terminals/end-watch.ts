import { hasExited } from '@boocode/processes'

/** How long an end that nobody told goes unseen. */
const lookEveryMs = 1_000

/**
 * Looks whether programs that are not our children still run. One timer for all of them: many idle terminals
 * wake the service no more often than one does.
 */
export class EndWatch {
  readonly #watched = new Map<symbol, { pid: number; onEnd: () => void }>()
  #timer: ReturnType<typeof setInterval> | null = null

  /**
   * @param onEnd called in every round in which the process is gone, until it is no longer watched
   * @returns ends the watching
   */
  watch(pid: number, onEnd: () => void): () => void {
    const key = Symbol('watched')
    this.#watched.set(key, { pid, onEnd })
    this.#timer ??= setInterval(() => this.#look(), lookEveryMs).unref()
    return () => {
      this.#watched.delete(key)
      if (this.#watched.size > 0 || this.#timer === null) return
      clearInterval(this.#timer)
      this.#timer = null
    }
  }

  #look(): void {
    for (const { pid, onEnd } of this.#watched.values()) if (hasExited(pid)) onEnd()
  }
}
