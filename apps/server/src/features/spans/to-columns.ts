import { titleOfInput } from '@boocode/contracts'
import type { SpansResponse } from '@boocode/contracts'
import type { SpanRow, SpanRows } from './queries.ts'

/** Rows by column; names and ids that repeat stand once. */
export function toColumns({ tools, models, hasEarlier }: SpanRows): SpansResponse {
  const names = new Dictionary()
  const messages = new Dictionary()
  const first = Math.min(tools[0]?.turn_number ?? Infinity, models[0]?.turn_number ?? Infinity)
  return {
    tools: {
      ...shared(tools, names),
      message: tools.map((row) => messages.indexOf(row.message_id)),
      tool_call_id: tools.map((row) => row.tool_call_id),
      title: tools.map((row) => titleOfInput(row.input ?? '')),
      tokens_used: tools.map((row) => row.tokens_used),
    },
    models: {
      ...shared(models, names),
      message: models.map((row) => (row.message_id === null ? null : messages.indexOf(row.message_id))),
      purpose: models.map((row) => row.purpose),
      ttft_ms: models.map((row) => row.ttft_ms),
      retries: models.map((row) => row.retries),
      prompt_tokens: models.map((row) => row.prompt_tokens),
      completion_tokens: models.map((row) => row.completion_tokens),
      cost_usd: models.map((row) => row.cost_usd),
      break_code: models.map((row) => row.break_code),
    },
    names: names.values,
    message_ids: messages.values,
    first_turn: Number.isFinite(first) ? first : null,
    has_earlier: hasEarlier,
  }
}

function shared(rows: readonly SpanRow[], names: Dictionary) {
  return {
    id: rows.map((row) => row.id),
    turn_number: rows.map((row) => row.turn_number),
    step: rows.map((row) => row.step),
    name: rows.map((row) => names.indexOf(row.name)),
    started_ms: rows.map((row) => row.started_ms),
    finished_ms: rows.map((row) => row.finished_ms),
    latency_ms: rows.map((row) => row.latency_ms),
    outcome: rows.map((row) => row.outcome),
    reasoning_tokens: rows.map((row) => row.reasoning_tokens),
    cache_tokens: rows.map((row) => row.cache_tokens),
  }
}

class Dictionary {
  readonly values: string[] = []
  readonly #indexes = new Map<string, number>()

  indexOf(value: string): number {
    const known = this.#indexes.get(value)
    if (known !== undefined) return known
    this.#indexes.set(value, this.values.length)
    return this.values.push(value) - 1
  }
}
