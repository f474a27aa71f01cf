import type { CacheSegment, ModelCall, SegmentKind } from '@boocode/contracts'

const order: readonly SegmentKind[] = ['system', 'tools', 'memory', 'history', 'tool_results', 'input']

/** What the prompts of several requests were made of, summed by kind, in the order of the wire. */
export function sumSegments(calls: readonly ModelCall[]): CacheSegment[] {
  const sums = new Map<SegmentKind, CacheSegment>()
  for (const { kind, tokens, hit_tokens } of calls.flatMap((call) => call.segments)) {
    const sum = sums.get(kind) ?? { kind, tokens: 0, hit_tokens: 0 }
    sums.set(kind, { kind, tokens: sum.tokens + tokens, hit_tokens: sum.hit_tokens + hit_tokens })
  }
  return order.flatMap((kind) => sums.get(kind) ?? [])
}

export interface Money {
  /** Null where no request had a price. */
  readonly costUsd: number | null
  readonly savedUsd: number | null
  /** Models whose requests used tokens and had no price. */
  readonly unpriced: readonly string[]
}

export function sumMoney(calls: readonly ModelCall[]): Money {
  const sum = (values: (number | null)[]) => {
    const known = values.filter((value) => value !== null)
    return known.length === 0 ? null : known.reduce((total, value) => total + value, 0)
  }
  const unpriced = calls.filter((call) => call.usage !== null && call.cost_usd === null).map((call) => call.model)
  return { costUsd: sum(calls.map((call) => call.cost_usd)), savedUsd: sum(calls.map((call) => call.saved_usd)), unpriced: [...new Set(unpriced)] }
}
