import type { RequestEnd, StartedRequest } from '@boocode/agent'
import type { Database } from '@boocode/db'
import type { Logger } from 'pino'
import { v7 as uuidv7 } from 'uuid'
import { callCost } from '../prices/call-cost.ts'
import type { PriceBook, PricedModel } from '../prices/price-book.ts'
import type { Lease } from './lease.ts'
import { judgeCache, selectCallBefore } from './model-call-rows.ts'
import type { CallBefore, Judgement, RecordedCall } from './model-call-rows.ts'

/** What is asked, as far as records need it. */
export interface AskedModel extends PricedModel {
  /** It tells how much of a prompt was cached. */
  reportsHits: boolean
}

export interface RequestBookDeps {
  database: Database
  log: Logger
  lease: Lease
  model: AskedModel
  prices: PriceBook
  /** Something was not recorded. */
  onUnrecorded: (what: string, error: unknown) => void
}

/** What has to be known to say of each request of a turn what it cost and what of it was cached. */
export class RequestBook {
  readonly #deps: RequestBookDeps
  /** The last answered request of the chat; undefined before it was looked for. */
  #before: Promise<CallBefore | null> | undefined

  constructor(deps: RequestBookDeps) {
    this.#deps = deps
  }

  begin(request: StartedRequest, messageId: string | null): RecordedCall {
    return { id: uuidv7(), messageId, provider: this.#deps.model.provider, request }
  }

  /** Does what takes time, while the model thinks. Never rejects. */
  async prepare({ request }: RecordedCall): Promise<void> {
    try {
      await this.#findBefore()
      request.runs()
    } catch (error) {
      this.#before = undefined
      this.#deps.onUnrecorded('what of a prompt was cached', error)
    }
  }

  /** Null when there is nothing to say. Never rejects: a turn does not fail because of its records. */
  async judge({ request }: RecordedCall, { usage }: RequestEnd): Promise<Judgement | null> {
    const { prices, model, lease, onUnrecorded } = this.#deps
    if (usage === null) return null
    const cost = callCost(usage, prices.priceAt(model, request.startedAtMs))
    try {
      const before = await this.#findBefore()
      const cache = judgeCache({ model: lease.model, runs: request.runs(), usage, startedAtMs: request.startedAtMs }, before, model.reportsHits)
      return { cost, ...cache, beforeId: cache.runs === null ? null : (before?.id ?? null) }
    } catch (error) {
      onUnrecorded('what of a prompt was cached', error)
      return { cost, segments: [], cacheBreak: null, runs: null, beforeId: null }
    }
  }

  /** The record is committed: the next request is compared with this one. */
  ended({ id, request }: RecordedCall, { latencyMs, usage }: RequestEnd, judgement: Judgement | null): void {
    if (usage === null || judgement?.runs === null || judgement === null) return
    this.#before = Promise.resolve({
      id,
      model: this.#deps.lease.model,
      runs: judgement.runs,
      promptTokens: usage.prompt_tokens,
      isCompaction: request.purpose === 'compaction',
      endedAtMs: request.startedAtMs + latencyMs,
      wasCompacted: false,
      wasRewound: false,
    })
  }

  /** A summary took the place of what was said. */
  compacted(): void {
    this.#before = this.#before?.then((before) => (before === null ? null : { ...before, wasCompacted: true }))
  }

  async #findBefore(): Promise<CallBefore | null> {
    this.#before ??= selectCallBefore(this.#deps.database.sql, this.#deps.lease.chatId)
    return await this.#before
  }
}
