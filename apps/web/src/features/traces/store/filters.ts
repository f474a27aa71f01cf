import type { Outcome } from '@boocode/contracts'
import { isRunning } from './span.ts'
import type { Span } from './span.ts'

export interface Filters {
  /** In the name, or in what it is about; any case. */
  readonly text: string
  /** A tool's or a model's name. */
  readonly name: string | null
  readonly outcome: Outcome | 'running' | 'not_success' | null
  readonly turn: number | null
  readonly minMs: number | null
}

export const noFilters: Filters = { text: '', name: null, outcome: null, turn: null, minMs: null }

export function isFiltering(filters: Filters): boolean {
  return filters.text.trim() !== '' || filters.name !== null || filters.outcome !== null || filters.turn !== null || filters.minMs !== null
}

/** A test for spans; calls that run have lasted until `now`. */
export function spanFilter(filters: Filters, now: number): (span: Span) => boolean {
  const words = filters.text.trim().toLowerCase()
  return (span) =>
    (filters.turn === null || span.turn === filters.turn) &&
    (filters.name === null || span.name === filters.name) &&
    (filters.outcome === null || hasOutcome(span, filters.outcome)) &&
    (filters.minMs === null || (span.durationMs ?? now - span.startMs) >= filters.minMs) &&
    (words === '' || textOf(span).includes(words))
}

function hasOutcome(span: Span, wanted: NonNullable<Filters['outcome']>): boolean {
  if (wanted === 'running') return isRunning(span)
  return wanted === 'not_success' ? span.outcome !== null && span.outcome !== 'success' : span.outcome === wanted
}

function textOf(span: Span): string {
  return (span.kind === 'tool' ? `${span.name} ${span.title}` : span.name).toLowerCase()
}
