/** The calls of a chat that are held, whether they were read or told, as data. */
import type { SpansResponse } from '@boocode/contracts'
import { isRunning, progressOf, spanOfFrame, spansOf } from './span.ts'
import type { Span, ToolSpan, TraceFrame } from './span.ts'

/** The calls of one turn in the order of their starts; another array when one of them changed. */
export type TurnSpans = readonly Span[]

export interface SpanBook {
  readonly turns: ReadonlyMap<number, TurnSpans>
  readonly size: number
  /** Turns before the first that is held exist on the server. */
  readonly hasEarlier: boolean
}

export const emptyBook: SpanBook = { turns: new Map(), size: 0, hasEarlier: false }

/** More than this is not held: the oldest turns go, and can be read again. */
export const maxHeldSpans = 50_000

/** Takes what was read, from a turn on or, null, from the first that the server gives. */
export function withAnswer(book: SpanBook, answer: SpansResponse, fromTurn: number | null): SpanBook {
  const first = firstTurnOf(book)
  const isPart = fromTurn !== null && first !== null && fromTurn > first
  const news = spansOf(answer).map((span) => ({
    turn: span.turn,
    id: span.id,
    tell: (known: Span | undefined) => (known === undefined || progressOf(span) > progressOf(known) ? span : known),
  }))
  const turns = put(book.turns, news)
  return bounded({ turns, size: sizeOf(turns), hasEarlier: isPart ? book.hasEarlier : answer.has_earlier })
}

/** Takes frames; `isMissing` when one of them tells the end of a call of which nothing is known. */
export function withFrames(book: SpanBook, frames: readonly TraceFrame[]): { book: SpanBook; isMissing: boolean } {
  let isMissing = false
  const news = frames.map((frame) => ({
    ...placeOf(frame),
    tell: (known: Span | undefined) => {
      const next = spanOfFrame(frame, known)
      isMissing ||= next === null
      return next === null || (known !== undefined && progressOf(next) < progressOf(known)) ? known : next
    },
  }))
  const turns = put(book.turns, news)
  return { book: bounded({ ...book, turns, size: sizeOf(turns) }), isMissing }
}

function placeOf(frame: TraceFrame): { turn: number; id: string } {
  if (frame.type === 'model_call_updated') return { turn: frame.call.turn_number, id: frame.call.id }
  return { turn: frame.turn_number, id: frame.trace_id }
}

/** From which turn on the server may know more, after frames were missed. */
export function firstUnsureTurn({ turns }: SpanBook): number | null {
  const unsure = [...turns].filter(([, spans]) => spans.some(isRunning)).map(([turn]) => turn)
  if (unsure.length > 0) return Math.min(...unsure)
  return turns.size === 0 ? null : Math.max(...turns.keys())
}

export function firstTurnOf({ turns }: SpanBook): number | null {
  return turns.size === 0 ? null : Math.min(...turns.keys())
}

/** The call that an address names: by its id, or by message and call as a conversation knows it. */
export function findSpan({ turns }: SpanBook, name: string): Span | undefined {
  for (const spans of turns.values()) {
    // A call that was cut off stands beside its repetition, which is the one that the conversation shows.
    const found = spans.findLast((span) => span.id === name || (span.kind === 'tool' && nameOfCall(span) === name))
    if (found !== undefined) return found
  }
  return undefined
}

function nameOfCall({ messageId, callId }: ToolSpan): string {
  return `${messageId}:${callId}`
}

/** What is told of a call, from what was known of it. */
interface News {
  turn: number
  id: string
  tell: (known: Span | undefined) => Span | undefined
}

/** Puts news into their turns, one after the other; a turn in which nothing changes stays the same array. */
function put(turns: ReadonlyMap<number, TurnSpans>, news: readonly News[]): ReadonlyMap<number, TurnSpans> {
  const held = new Map<number, Map<string, Span>>()
  const changed = new Set<number>()
  for (const { turn, id, tell } of news) {
    const ofTurn = held.get(turn) ?? new Map((turns.get(turn) ?? []).map((span) => [span.id, span]))
    held.set(turn, ofTurn)
    const known = ofTurn.get(id)
    const next = tell(known)
    if (next === undefined || next === known) continue
    ofTurn.set(id, next)
    changed.add(turn)
  }
  if (changed.size === 0) return turns
  const next = new Map(turns)
  for (const turn of changed) next.set(turn, [...(held.get(turn)?.values() ?? [])].sort(byStart))
  return next
}

function byStart(a: Span, b: Span): number {
  return a.startMs - b.startMs || (a.id < b.id ? -1 : 1)
}

function sizeOf(turns: ReadonlyMap<number, TurnSpans>): number {
  let size = 0
  for (const spans of turns.values()) size += spans.length
  return size
}

function bounded(book: SpanBook): SpanBook {
  if (book.size <= maxHeldSpans) return book
  const turns = new Map(book.turns)
  let { size } = book
  for (const turn of [...turns.keys()].sort((a, b) => a - b)) {
    // The newest turn is never torn, however long it is.
    if (size <= maxHeldSpans || turns.size === 1) break
    size -= turns.get(turn)?.length ?? 0
    turns.delete(turn)
  }
  return { turns, size, hasEarlier: true }
}
