import type { PaneSearchQuery } from '@boocode/contracts'
import { RE2JS } from 're2js'

/** Positions of lines, oldest first. */
export interface LineMatches {
  /** The newest of them, at most `limit`. */
  readonly newest: readonly number[]
  readonly total: number
}

/**
 * Lines that a regular expression matches, by an engine whose time grows with pattern and text and never
 * with their combinations.
 *
 * @throws the engine's error for a pattern that is none
 */
export function searchLines(lines: readonly string[], query: Pick<PaneSearchQuery, 'pattern' | 'limit' | 'case'>): LineMatches {
  const expression = RE2JS.compile(query.pattern, query.case ? 0 : RE2JS.CASE_INSENSITIVE)
  const found = lines.flatMap((line, index) => (expression.matcher(line).find() ? [index] : []))
  return { newest: found.slice(-query.limit), total: found.length }
}
