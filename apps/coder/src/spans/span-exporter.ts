import { setTimeout as wait } from 'node:timers/promises'
import { toOtlp } from '@boocode/otlp'
import type { OtlpSpan, ServiceName } from '@boocode/otlp'
import type { Logger } from 'pino'
import { z } from 'zod'
import type { EndedRow } from './load-spans.ts'

/** Where spans are sent, as OTLP/JSON over HTTP. */
export interface SpanTarget {
  /** The whole address, `/v1/traces` at its end. */
  url: string
  headers: Readonly<Record<string, string>>
  /** Inputs and outputs of tools go along. */
  withContent: boolean
}

export interface SpanExporterDeps {
  target: SpanTarget
  service: ServiceName
  log: Logger
  load: (rows: readonly EndedRow[]) => Promise<OtlpSpan[]>
  /** For tests: otherwise as below. */
  times?: Partial<typeof defaultTimes>
}

const maxWaiting = 2_048
const maxBatch = 256
const maxAttempts = 3
const maxAnswerBytes = 64 * 1024
const maxSeen = 4_096
const defaultTimes = { gatherMs: 1_000, answerMs: 10_000, retryMs: 1_000, closeMs: 2_000 }

const answerSchema = z.object({ partialSuccess: z.object({ rejectedSpans: z.coerce.number() }) })

/**
 * Sends spans to a collector as they end, in batches, one at a time. Whoever tells it of an end never waits
 * for it; what the collector does not take in time is dropped, counted, and told to the log once.
 *
 *   idle ─ended─▶ gathering ─gatherMs, or a full batch─▶ sending ─▶ idle, or gathering again
 */
export class SpanExporter implements AsyncDisposable {
  readonly #deps: SpanExporterDeps
  readonly #times: typeof defaultTimes
  readonly #closing = new AbortController()
  readonly #seen = new Set<string>()
  #waiting: EndedRow[] = []
  #timer: NodeJS.Timeout | undefined
  #sending: Promise<void> | null = null
  #dropped = 0
  #isFailing = false
  #isClosing = false

  constructor(deps: SpanExporterDeps) {
    this.#deps = deps
    this.#times = { ...defaultTimes, ...deps.times }
  }

  /** Spans that were dropped since the start. */
  get dropped(): number {
    return this.#dropped
  }

  /** Returns at once and never throws. */
  ended(row: EndedRow): void {
    // A call that was cut off ends twice: when that is found, and when the model is told.
    if (this.#seen.has(row.id) || this.#isClosing) return
    this.#remember(row.id)
    if (this.#waiting.length >= maxWaiting) {
      this.#drop(1, 'the collector does not keep up')
      return
    }
    this.#waiting.push(row)
    this.#schedule()
  }

  /** Sends what waits, within its time. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosing = true
    clearTimeout(this.#timer)
    const end = setTimeout(() => this.#closing.abort(), this.#times.closeMs)
    try {
      await this.#sending
      while (this.#waiting.length > 0 && !this.#closing.signal.aborted) await this.#send()
    } finally {
      clearTimeout(end)
      this.#closing.abort()
    }
  }

  #schedule(): void {
    if (this.#sending !== null) return
    if (this.#waiting.length >= maxBatch) this.#sendSoon()
    else this.#timer ??= setTimeout(() => this.#sendSoon(), this.#times.gatherMs)
  }

  #sendSoon(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#sending ??= this.#send().finally(() => {
      this.#sending = null
      if (this.#waiting.length > 0 && !this.#isClosing) this.#schedule()
    })
  }

  async #send(): Promise<void> {
    const rows = this.#waiting.slice(0, maxBatch)
    this.#waiting = this.#waiting.slice(maxBatch)
    try {
      const spans = await this.#deps.load(rows)
      if (spans.length > 0) await this.#post(spans)
      if (this.#isFailing) this.#deps.log.info({ dropped: this.#dropped }, 'the OpenTelemetry collector takes spans again')
      this.#isFailing = false
    } catch (error) {
      this.#drop(rows.length, error)
    }
  }

  async #post(spans: readonly OtlpSpan[]): Promise<void> {
    const body = JSON.stringify(toOtlp(spans, this.#deps.service))
    for (let attempt = 1; ; attempt += 1) {
      const outcome = await this.#ask(body)
      if (outcome.kind === 'taken') {
        if (outcome.rejected > 0) this.#drop(outcome.rejected, 'the collector refused them')
        return
      }
      if (!outcome.mayPass || attempt === maxAttempts) throw outcome.error
      await wait(this.#times.retryMs * attempt, undefined, { signal: this.#closing.signal })
    }
  }

  async #ask(body: string): Promise<{ kind: 'taken'; rejected: number } | { kind: 'failed'; mayPass: boolean; error: Error }> {
    const { url, headers } = this.#deps.target
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json' },
        body,
        redirect: 'manual',
        signal: AbortSignal.any([this.#closing.signal, AbortSignal.timeout(this.#times.answerMs)]),
      })
      const answer = await readBeginning(response)
      if (response.ok) return { kind: 'taken', rejected: rejectedIn(answer) }
      return { kind: 'failed', mayPass: response.status === 429 || response.status >= 500, error: new Error(`the collector answered with status ${response.status}`) }
    } catch (error) {
      return { kind: 'failed', mayPass: true, error: error instanceof Error ? error : new Error(String(error)) }
    }
  }

  /** Once for each time that the collector begins to fail. */
  #drop(count: number, why: unknown): void {
    this.#dropped += count
    if (this.#isFailing) return
    this.#isFailing = true
    this.#deps.log.warn({ err: why, dropped: this.#dropped }, 'spans are not taken by the OpenTelemetry collector and are dropped: see OTEL_EXPORTER_OTLP_ENDPOINT')
  }

  #remember(id: string): void {
    this.#seen.add(id)
    const [oldest] = this.#seen
    if (this.#seen.size > maxSeen && oldest !== undefined) this.#seen.delete(oldest)
  }
}

/** An answer may be anything, and never end. */
async function readBeginning({ body }: { body: ReadableStream<Uint8Array> | null }): Promise<string> {
  const pieces: Uint8Array[] = []
  let bytes = 0
  for await (const piece of body ?? []) {
    pieces.push(piece)
    bytes += piece.length
    if (bytes > maxAnswerBytes) break
  }
  return Buffer.concat(pieces).toString('utf8')
}

function rejectedIn(answer: string): number {
  try {
    return answerSchema.safeParse(JSON.parse(answer)).data?.partialSuccess.rejectedSpans ?? 0
  } catch {
    return 0 // some collectors answer in words; the status is what counts
  }
}
