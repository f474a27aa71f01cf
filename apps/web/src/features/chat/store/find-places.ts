import type { FindHit } from '@boocode/contracts'

/** One occurrence: the `nth` of its part, from 0. */
export interface FindPlace {
  readonly hit: FindHit
  readonly nth: number
}

export function findPlaces(hits: readonly FindHit[]): readonly FindPlace[] {
  return hits.flatMap((hit) => Array.from({ length: hit.count }, (_, nth) => ({ hit, nth })))
}

/** The place one step on, round the ends; the newest first when there was none. Null without places. */
export function placeAfter(at: number | null, step: 1 | -1, count: number): number | null {
  if (count === 0) return null
  if (at === null) return step === -1 ? count - 1 : 0
  return (at + step + count) % count
}
