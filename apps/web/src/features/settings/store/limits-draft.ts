import type { Limits, SomeLimits } from '@boocode/contracts'

/** Limits as a person types them: shares in percent, nothing where there is no limit. */
export type LimitsDraft = Readonly<Record<keyof Limits, string>>

const shares: ReadonlySet<keyof Limits> = new Set(['warn_at', 'compact_at'])

export function limitsDraftOf(limits: Limits): LimitsDraft {
  const text = (key: keyof Limits) => (limits[key] === null ? '' : String(shares.has(key) ? Math.round(limits[key] * 100) : limits[key]))
  return {
    steps_per_turn: text('steps_per_turn'),
    tokens_per_turn: text('tokens_per_turn'),
    repeated_calls: text('repeated_calls'),
    failed_calls: text('failed_calls'),
    warn_at: text('warn_at'),
    compact_at: text('compact_at'),
  }
}

/** The limits that differ from the saved ones. What is no number goes out as it is, for the server to say what is allowed. */
export function changedLimits(draft: LimitsDraft, saved: Limits): SomeLimits {
  const before = limitsDraftOf(saved)
  const changed = (Object.keys(draft) as (keyof Limits)[]).filter((key) => draft[key].trim() !== before[key])
  return Object.fromEntries(changed.map((key) => [key, valueOf(key, draft[key].trim())]))
}

function valueOf(key: keyof Limits, text: string): number | null {
  if (text === '') return null
  const value = Number(text)
  return shares.has(key) ? value / 100 : value
}
