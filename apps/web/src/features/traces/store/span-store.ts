import { AppError } from '@boocode/contracts'
import { createStore } from 'zustand/vanilla'
import type { StoreApi } from 'zustand/vanilla'
import { hiddenFlushMs, releaseAfterMs } from '../../../config/timing.ts'
import { messageOf } from '../../../lib/api/request.ts'
import type { LiveSession, SessionEvent } from '../../../lib/live/live-hub.ts'
import { getSpans } from '../api/get-spans.ts'
import type { TurnRange } from '../api/get-spans.ts'
import type { TraceFrame } from './span.ts'
import { emptyBook, firstTurnOf, firstUnsureTurn, withAnswer, withFrames } from './span-book.ts'
import type { SpanBook } from './span-book.ts'

export interface SpanState {
  readonly phase: 'loading' | 'ready' | 'failed'
  readonly book: SpanBook
  /** Why the last reading failed, in words for people. */
  readonly error: string | null
  readonly isReadingEarlier: boolean
}

const refreshAgainAfterMs = 3_000

/**
 * The calls of one chat for those who look at them: read once, then kept by frames; read again from the first
 * turn that may have changed whenever frames were missed.
 *
 *   loading ──answer──▶ ready ◀──▶ reading what was missed
 *      └──error──▶ failed ──retry, or the stream is back──▶ loading
 */
export class SpanStore {
  readonly state: StoreApi<SpanState> = createStore<SpanState>(() => ({ phase: 'loading', book: emptyBook, error: null, isReadingEarlier: false }))
  readonly #live: LiveSession
  readonly #chatId: string
  #holders = 0
  #closing: ReturnType<typeof setTimeout> | undefined
  #open: { stop: AbortController; unlisten: () => void } | null = null
  #waiting: TraceFrame[] = []
  #frame = 0
  #timer: ReturnType<typeof setTimeout> | undefined
  #isReading = false
  #isStale = false
  /** Turns may have gone or come back: what is held is not to be joined with what is read. */
  #isTornUp = false

  constructor(live: LiveSession, chatId: string) {
    this.#live = live
    this.#chatId = chatId
  }

  /** Keeps it current until the returned function is called, and a while longer. */
  hold(): () => void {
    this.#holders += 1
    clearTimeout(this.#closing)
    if (this.#open === null) {
      this.#open = { stop: new AbortController(), unlisten: this.#live.listen((event) => this.#onEvent(event)) }
      void this.refresh()
    }
    let isHeld = true
    return () => {
      if (!isHeld) return
      isHeld = false
      this.#holders -= 1
      if (this.#holders === 0) this.#closing = setTimeout(() => this.#close(), releaseAfterMs)
    }
  }

  /** Reads what may have changed; all of it as long as nothing is held. */
  async refresh(): Promise<void> {
    if (this.#isReading) {
      this.#isStale = true
      return
    }
    const { book, phase } = this.state.getState()
    if (phase === 'failed') this.state.setState({ phase: 'loading', error: null })
    this.#isReading = true
    this.#isStale = false
    const isTornUp = this.#isTornUp
    this.#isTornUp = false
    const isRead = await this.#read({ fromTurn: phase === 'ready' && !isTornUp ? firstUnsureTurn(book) : null, toTurn: null }, isTornUp)
    // What was told while it was read went with the rest.
    if (isRead) this.#isStale ||= isTornUp
    else this.#isTornUp ||= isTornUp
    this.#isReading = false
    if (this.#open === null) return
    if (this.#isStale) void this.refresh()
    else if (!isRead && this.state.getState().phase === 'ready') this.#timer = setTimeout(() => void this.refresh(), refreshAgainAfterMs)
  }

  async readEarlier(): Promise<void> {
    const { book, isReadingEarlier } = this.state.getState()
    const first = firstTurnOf(book)
    if (isReadingEarlier || !book.hasEarlier || first === null) return
    this.state.setState({ isReadingEarlier: true })
    await this.#read({ fromTurn: null, toTurn: first - 1 })
    this.state.setState({ isReadingEarlier: false })
  }

  async #read(range: TurnRange, isAnew = false): Promise<boolean> {
    const stop = this.#open?.stop
    if (stop === undefined) return false
    try {
      const answer = await getSpans(this.#chatId, range, stop.signal)
      this.#flush()
      this.state.setState(({ book }) => ({ phase: 'ready', error: null, book: withAnswer(isAnew ? emptyBook : book, answer, range.fromTurn) }))
      return true
    } catch (error) {
      if (stop.signal.aborted) return false
      this.state.setState(({ phase }) => ({ phase: phase === 'ready' ? 'ready' : 'failed', error: messageOf(error) }))
      // What is gone is not asked for again.
      return error instanceof AppError && error.code === 'not_found'
    }
  }

  #onEvent(event: SessionEvent): void {
    if (event.kind === 'session_snapshot') {
      // A rewind may be among what was missed.
      this.#isTornUp = this.state.getState().phase === 'ready'
      void this.refresh()
      return
    }
    const { frame } = event
    if ((frame.type === 'messages_deleted' || frame.type === 'messages_restored') && frame.chat_id === this.#chatId) {
      this.#isTornUp = true
      void this.refresh()
      return
    }
    if (frame.type !== 'tool_trace_start' && frame.type !== 'tool_trace_finish' && frame.type !== 'model_call_updated') return
    if (frame.chat_id !== this.#chatId) return
    this.#waiting.push(frame)
    if (this.#waiting.length > 1) return
    this.#frame = requestAnimationFrame(() => this.#flush())
    setTimeout(() => this.#flush(), hiddenFlushMs)
  }

  #flush(): void {
    cancelAnimationFrame(this.#frame)
    if (this.#waiting.length === 0) return
    const { book, isMissing } = withFrames(this.state.getState().book, this.#waiting)
    this.#waiting = []
    this.state.setState({ book })
    if (isMissing) void this.refresh()
  }

  #close(): void {
    this.#open?.stop.abort()
    this.#open?.unlisten()
    this.#open = null
    clearTimeout(this.#timer)
    this.#waiting = []
    this.state.setState({ phase: 'loading', book: emptyBook, error: null, isReadingEarlier: false })
  }
}

const stores = new WeakMap<LiveSession, Map<string, SpanStore>>()

/** The one store of a chat, whoever looks at it. */
export function spanStoreOf(live: LiveSession, chatId: string): SpanStore {
  const ofSession = stores.get(live) ?? new Map<string, SpanStore>()
  stores.set(live, ofSession)
  const known = ofSession.get(chatId) ?? new SpanStore(live, chatId)
  ofSession.set(chatId, known)
  return known
}
