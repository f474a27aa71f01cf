import type { Sql } from '@boocode/db'
import { sumModelCalls, sumToolCalls } from './queries.ts'
import type { ModelSums, Stretch, ToolSums } from './queries.ts'

/** No request and no call lasts longer: what began before has its final numbers. */
const settledAfterMs = 12 * 3_600_000

export interface CallTotals {
  models: ModelSums[]
  tools: ToolSums[]
}

/**
 * Sums over all requests and calls, from their rows. What is settled is summed once and kept, so that asking
 * every few seconds costs as much as the last hours have rows. What is deleted meanwhile stays in the sums, as
 * counters ought to; a restart sums what is there.
 */
export class Totals {
  #settled: CallTotals = { models: [], tools: [] }
  #settledUntil = new Date(0).toISOString()
  #reading: Promise<CallTotals> = Promise.resolve(this.#settled)

  /** One after the other: two at once would add the same stretch twice. */
  async read(sql: Sql, nowMs: number): Promise<CallTotals> {
    const read = async (): Promise<CallTotals> => await this.#read(sql, nowMs)
    this.#reading = this.#reading.then(read, read)
    return await this.#reading
  }

  async #read(sql: Sql, nowMs: number): Promise<CallTotals> {
    const until = new Date(nowMs - settledAfterMs).toISOString()
    if (until > this.#settledUntil) {
      this.#settled = merge(this.#settled, await sum(sql, { from: this.#settledUntil, until }))
      this.#settledUntil = until
    }
    return merge(this.#settled, await sum(sql, { from: this.#settledUntil, until: null }))
  }
}

async function sum(sql: Sql, stretch: Stretch): Promise<CallTotals> {
  const [models, tools] = await Promise.all([sumModelCalls(sql, stretch), sumToolCalls(sql, stretch)])
  return { models, tools }
}

function merge(a: CallTotals, b: CallTotals): CallTotals {
  return {
    models: mergeRows([...a.models, ...b.models], ({ provider, model, outcome }) => [provider, model, outcome], addModels),
    tools: mergeRows([...a.tools, ...b.tools], ({ tool, outcome }) => [tool, outcome], addTools),
  }
}

/** Rows of the same names become one. */
function mergeRows<Row>(rows: readonly Row[], namesOf: (row: Row) => readonly string[], add: (a: Row, b: Row) => Row): Row[] {
  const merged = new Map<string, Row>()
  for (const row of rows) {
    const key = JSON.stringify(namesOf(row))
    const before = merged.get(key)
    merged.set(key, before === undefined ? row : add(before, row))
  }
  return [...merged.values()]
}

function addModels(a: ModelSums, b: ModelSums): ModelSums {
  return {
    ...a,
    calls: a.calls + b.calls,
    seconds: a.seconds + b.seconds,
    cached: a.cached + b.cached,
    fresh: a.fresh + b.fresh,
    output: a.output + b.output,
    reasoning: a.reasoning + b.reasoning,
    cost_usd: a.cost_usd + b.cost_usd,
  }
}

function addTools(a: ToolSums, b: ToolSums): ToolSums {
  return { ...a, calls: a.calls + b.calls, seconds: a.seconds + b.seconds }
}
