/** The turns of a chat by number, of which only those that somebody looked at are loaded. */
import { emptyUsage } from '@boocode/contracts'
import type { TimelineTurn, Turn } from '@boocode/contracts'

export interface TimelineState {
  /** False until the first answer. */
  readonly isLoaded: boolean
  /** The highest number there is; 0 while there is none. */
  readonly newest: number
  readonly turns: ReadonlyMap<number, TimelineTurn>
  /** Those of `turns` that are as the server said last; the others may have changed since. */
  readonly fresh: ReadonlySet<number>
  /** Numbers of no turn. */
  readonly absent: ReadonlySet<number>
  readonly error: string | null
}

export const emptyTimeline: TimelineState = { isLoaded: false, newest: 0, turns: new Map(), fresh: new Set(), absent: new Set(), error: null }

/** As the server pages: the turns of at most `limit` below `before`, or the newest where it is null. */
export interface TimelineAnswer {
  readonly before: number | null
  readonly limit: number
  readonly turns: readonly TimelineTurn[]
}

/** Takes an answer in. A number that it passes over is that of no turn. */
export function withAnswer(state: TimelineState, { before, limit, turns: page }: TimelineAnswer): TimelineState {
  const turns = new Map(state.turns)
  const fresh = new Set(state.fresh)
  const absent = new Set(state.absent)
  const numbers = new Set(page.map((turn) => turn.number))
  const lowest = page.length < limit ? 1 : Math.min(...numbers)
  const newest = Math.max(state.newest, ...numbers)
  const highest = before === null ? Math.max(0, ...numbers) : Math.min(before - 1, newest)
  for (const turn of page) {
    turns.set(turn.number, turn)
    fresh.add(turn.number)
    absent.delete(turn.number)
  }
  for (let number = lowest; number <= highest; number += 1) {
    if (numbers.has(number)) continue
    turns.delete(number)
    fresh.delete(number)
    absent.add(number)
  }
  return { ...state, isLoaded: true, error: null, newest, turns, fresh, absent }
}

/** What happened to turns that are over is not known any more; they stay until they are asked for again. */
export function withoutTrust(state: TimelineState): TimelineState {
  return { ...state, fresh: new Set(), absent: new Set() }
}

/** A turn began: it is there before the server is asked. */
export function withNewest(state: TimelineState, number: number): TimelineState {
  return number <= state.newest ? state : { ...state, newest: number }
}

/** The numbers of all turns, also of those that are not loaded. */
export function numbersOf({ newest, absent }: Pick<TimelineState, 'newest' | 'absent'>): number[] {
  const numbers: number[] = []
  for (let number = 1; number <= newest; number += 1) if (!absent.has(number)) numbers.push(number)
  return numbers
}

/** The page to ask for next so that these numbers are known: where it ends; null when all are. */
export function missingPage(state: TimelineState, numbers: readonly number[], pageSize: number): number | null {
  const missing = numbers.find((number) => !state.fresh.has(number) && !state.absent.has(number))
  // Pages begin at the same places for everyone, so that scrolling asks for each once.
  return missing === undefined ? null : Math.ceil(missing / pageSize) * pageSize + 1
}

/** A turn as it is now: the stream knows how it goes, the server what it did. */
export function turnNow(stored: TimelineTurn | undefined, live: Turn | undefined): TimelineTurn | undefined {
  if (live === undefined) return stored
  const known = stored ?? { ...live, usage: emptyUsage, first_message_id: null, tool_calls: 0, failed_calls: 0, approvals: 0, compactions: 0, saved_usd: null, cache_break: null }
  return { ...known, ...live }
}
