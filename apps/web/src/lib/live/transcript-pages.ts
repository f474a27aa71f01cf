/** Pages of a chat that REST gave, joined with what the stream holds. */
import type { Message, Request, TimelineTurn, Turn } from '@boocode/contracts'
import { findMessage, isRunning, without } from './session-state.ts'
import type { EarlierMessages, SessionState, Transcript, TurnCacheBreak } from './session-state.ts'

export interface OlderPage {
  /** With which it was asked for. */
  readonly cursor: string
  readonly messages: readonly Message[]
  readonly requests?: readonly Request[]
  readonly nextCursor: string | null
}

/** A page around a message, or one that a cursor of such a page led to. */
export interface AroundPage {
  readonly messages: readonly Message[]
  /** What was asked in them and is decided. */
  readonly requests?: readonly Request[]
  readonly turns: readonly TimelineTurn[]
  readonly olderCursor: string | null
  readonly newerCursor: string | null
}

/** Puts an older page before the newest messages; a page that was asked for before a snapshot came is dropped. */
export function prependHistory(state: SessionState, chatId: string, page: OlderPage): SessionState {
  const transcript = state.transcripts.get(chatId)
  if (transcript === undefined || transcript.nextCursor !== page.cursor) return state
  const next = withMessages(state, page)
  return closeGap(
    withTranscript(next, chatId, {
      ...transcript,
      ids: [...beyond(page.messages, transcript.ids), ...transcript.ids],
      hasMore: page.nextCursor !== null,
      nextCursor: page.nextCursor,
    }),
    chatId,
  )
}

/** Holds the page around a message, in place of another such part that was held. */
export function showAround(state: SessionState, chatId: string, page: AroundPage): SessionState {
  const transcript = state.transcripts.get(chatId)
  if (transcript === undefined || page.messages.length === 0) return state
  const kept = new Set([...transcript.ids, ...page.messages.map((message) => message.id)])
  const dropped = (transcript.earlier?.ids ?? []).filter((id) => !kept.has(id))
  const next = withMessages(addTurns({ ...state, settled: without(state.settled, dropped) }, page.turns), page)
  const earlier = { ids: page.messages.map((message) => message.id), olderCursor: page.olderCursor, newerCursor: page.newerCursor }
  return closeGap(withTranscript(next, chatId, { ...transcript, earlier }), chatId)
}

/** Makes the earlier part longer; a page that was asked for before it changed is dropped. */
export function extendEarlier(state: SessionState, chatId: string, page: AroundPage & { cursor: string }): SessionState {
  const transcript = state.transcripts.get(chatId)
  const earlier = transcript?.earlier ?? null
  if (transcript === undefined || earlier === null) return state
  const isOlder = earlier.olderCursor === page.cursor
  if (!isOlder && earlier.newerCursor !== page.cursor) return state
  const fresh = beyond(page.messages, earlier.ids)
  const longer: EarlierMessages = isOlder
    ? { ...earlier, ids: [...fresh, ...earlier.ids], olderCursor: page.olderCursor }
    : { ...earlier, ids: [...earlier.ids, ...fresh], newerCursor: page.newerCursor }
  const next = withMessages(addTurns(state, page.turns), page)
  return closeGap(withTranscript(next, chatId, { ...transcript, earlier: longer }), chatId)
}

/** Lets go of where a jump led to: back to the newest messages. */
export function leaveEarlier(state: SessionState, chatId: string): SessionState {
  const transcript = state.transcripts.get(chatId)
  if (transcript === undefined || transcript.earlier === null) return state
  const kept = new Set(transcript.ids)
  const settled = without(state.settled, transcript.earlier.ids.filter((id) => !kept.has(id)))
  return withTranscript({ ...state, settled }, chatId, { ...transcript, earlier: null })
}

/** Makes one of the earlier part and the newest messages once they meet. */
export function closeGap(state: SessionState, chatId: string): SessionState {
  const transcript = state.transcripts.get(chatId)
  const earlier = transcript?.earlier ?? null
  const first = transcript?.ids[0]
  if (transcript === undefined || earlier === null || first === undefined) return state
  const meets = earlier.ids.indexOf(first)
  if (meets !== -1) {
    const ids = [...earlier.ids.slice(0, meets), ...transcript.ids]
    return withTranscript(state, chatId, { ids, hasMore: earlier.olderCursor !== null, nextCursor: earlier.olderCursor, earlier: null })
  }
  const isWithin = transcript.ids.includes(earlier.ids[0] ?? '')
  return isWithin ? withTranscript(state, chatId, { ...transcript, earlier: null }) : state
}

/** Adds turns that REST listed, and where their cache broke; what the stream told already is newer and stays. */
export function addTurns(state: SessionState, turns: readonly TimelineTurn[]): SessionState {
  const fresh = turns.filter((turn) => !state.turns.has(turn.id))
  const cacheBreaks = turns.reduce((breaks, { id, cache_break }) => (cache_break === null ? breaks : withBreak(breaks, id, cache_break)), state.cacheBreaks)
  if (fresh.length === 0 && cacheBreaks === state.cacheBreaks) return state
  return { ...state, cacheBreaks, turns: fresh.length === 0 ? state.turns : new Map([...state.turns, ...fresh.map((turn): [string, Turn] => [turn.id, turn])]) }
}

/** The break of a turn that lost the most. The same one told again changes nothing. */
export function withBreak(breaks: ReadonlyMap<string, TurnCacheBreak>, turnId: string, found: TurnCacheBreak): ReadonlyMap<string, TurnCacheBreak> {
  const known = breaks.get(turnId)
  return known !== undefined && known.lost_tokens >= found.lost_tokens ? breaks : new Map(breaks).set(turnId, found)
}

/** What the stream told of a message already is newer and stays. */
function withMessages(state: SessionState, { messages, requests = [] }: Pick<OlderPage, 'messages' | 'requests'>): SessionState {
  const running = new Map(state.running)
  const settled = new Map(state.settled)
  for (const message of messages) {
    if (findMessage(state, message.id) === undefined) (isRunning(message) ? running : settled).set(message.id, message)
  }
  // What the stream told is newer.
  const known = new Map([...requests.map((request): [string, Request] => [request.id, request]), ...state.requests])
  return { ...state, running, settled, requests: known }
}

function beyond(messages: readonly Message[], ids: readonly string[]): string[] {
  const known = new Set(ids)
  return messages.flatMap(({ id }) => (known.has(id) ? [] : [id]))
}

function withTranscript(state: SessionState, chatId: string, transcript: Transcript): SessionState {
  return { ...state, transcripts: new Map(state.transcripts).set(chatId, transcript) }
}
