/** For how long an endpoint may send nothing at all. */
export interface IdleLimits {
  /** Until the first token of the answer: a large prompt takes its time. */
  beforeAnswerMs: number
  /** Between two pieces of it. */
  inAnswerMs: number
}

export const defaultIdleLimits: IdleLimits = { beforeAnswerMs: 120_000, inAnswerMs: 60_000 }

/** Aborts its signal when an endpoint that was asked sends no byte for too long; lines that only keep the connection alive count. */
export class IdleWatch implements Disposable {
  readonly #limits: IdleLimits
  readonly #silence = new AbortController()
  readonly #onAnswer: (() => void) | undefined
  #timer: NodeJS.Timeout
  #hasAnswered = false

  /** `onAnswer` is told once, with the first token of the answer. */
  constructor(limits: IdleLimits, onAnswer?: () => void) {
    this.#limits = limits
    this.#onAnswer = onAnswer
    this.#timer = this.#start()
  }

  /** Aborts when the silence has lasted too long. */
  get signal(): AbortSignal {
    return this.#silence.signal
  }

  get hasAnswered(): boolean {
    return this.#hasAnswered
  }

  get limitMs(): number {
    return this.#hasAnswered ? this.#limits.inAnswerMs : this.#limits.beforeAnswerMs
  }

  /** A token of the answer has come. */
  answered(): void {
    if (this.#hasAnswered) return
    this.#hasAnswered = true
    this.#onAnswer?.()
    clearTimeout(this.#timer)
    this.#timer = this.#start()
  }

  /** Makes requests whose answers are listened to, byte by byte. */
  fetch(send: typeof fetch): typeof fetch {
    return async (input, init) => {
      const response = await send(input, init)
      if (response.body === null) return response
      const heard = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
        transform: (bytes, controller) => {
          this.#timer.refresh()
          controller.enqueue(bytes)
        },
      })
      return new Response(response.body.pipeThrough(heard), response)
    }
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer)
  }

  #start(): NodeJS.Timeout {
    return setTimeout(() => this.#silence.abort(), this.limitMs)
  }
}
