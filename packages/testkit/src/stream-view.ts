import type { ChatWindow, Position, ServerFrame, WorkspaceSnapshot } from '@boocode/contracts'
import { applyToView, emptySessionView, viewOfSnapshot, wordsOf } from './session-view.ts'
import type { SessionView } from './session-view.ts'

type Numbered = Extract<ServerFrame, { kind: 'session' | 'workspace' }>
type Snapshot = Extract<ServerFrame, { kind: 'session_snapshot' | 'workspace_snapshot' }>

/**
 * One subscribed stream as a strict client sees it. Every method returns what the server did wrong
 * by SPEC.md, or null.
 */
export class StreamView {
  readonly stream: string
  chatIds: readonly string[]
  /** The last frame applied; null before the first snapshot. */
  position: { epoch: string; seq: number } | null = null
  snapshots = 0
  /** Numbered frames that were applied, oldest first. */
  readonly frames: Numbered[] = []
  session: SessionView = emptySessionView()
  workspace: WorkspaceSnapshot | null = null
  /** Of the last snapshot of a session. */
  windows: readonly ChatWindow[] = []
  /** The most that was ever shown of each message, over snapshots and epochs. */
  readonly shown = new Map<string, string>()
  /** A subscription is under way: what an earlier one still had to say may come once more. */
  #overlaps = true
  #isMadeUp = false
  #missing: { epoch: string; seq: number } | null = null

  constructor(stream: string, chatIds: readonly string[]) {
    this.stream = stream
    this.chatIds = chatIds
  }

  /** @param isMadeUp the position is not where this client stands: a snapshot may lie before it */
  asked(isMadeUp = false): void {
    this.#overlaps = true
    this.#isMadeUp = isMadeUp
    this.#missing = null
  }

  takeSnapshot({ kind, frame }: Snapshot): string | null {
    const before = this.position
    this.position = { epoch: frame.epoch, seq: frame.seq }
    this.snapshots += 1
    this.#overlaps = false
    if (kind === 'session_snapshot') {
      this.session = viewOfSnapshot(frame)
      this.windows = structuredClone(frame.windows)
      for (const message of this.session.messages.values()) this.#show(message.id)
    } else {
      this.workspace = frame
    }
    const wentBack = !this.#isMadeUp && before?.epoch === frame.epoch && before.seq > frame.seq
    this.#isMadeUp = false
    return wentBack ? `W9: a snapshot of ${this.stream} went back from ${before.seq} to ${frame.seq}` : null
  }

  takeNumbered(numbered: Numbered): string | null {
    const { frame } = numbered
    const known = this.position
    if (known === null) return this.#overlaps ? null : `W7: ${frame.type} ${frame.seq} of ${this.stream} before a snapshot`
    if (known.epoch !== frame.epoch) {
      return this.#overlaps ? null : `W19: ${this.stream} changed its epoch without a snapshot at ${frame.seq}`
    }
    if (frame.seq <= known.seq) return this.#overlaps ? null : `W7: ${this.stream} told ${frame.seq} again after ${known.seq}`
    if (frame.seq !== known.seq + 1) return this.#overlaps ? null : `W4: ${this.stream} went from ${known.seq} to ${frame.seq}`
    this.position = { epoch: frame.epoch, seq: frame.seq }
    this.#overlaps = false
    this.frames.push(numbered)
    if (numbered.kind === 'workspace') return null
    const fault = applyToView(this.session, numbered.frame)
    if ('message_id' in numbered.frame) this.#show(numbered.frame.message_id)
    return fault
  }

  /** W13, W15: what a ping names must have come by the next one. */
  takeHead(head: Pick<Position, 'epoch' | 'seq'> | undefined): string | null {
    const missing = this.#missing
    this.#missing = null
    if (head === undefined || this.position === null || head.epoch !== this.position.epoch) return null
    if (missing?.epoch === head.epoch && this.position.seq < missing.seq) {
      return `W15: ${this.stream} stands at ${this.position.seq} a whole ping after its head was ${missing.seq}`
    }
    if (head.seq > this.position.seq) this.#missing = head
    return null
  }

  #show(messageId: string): void {
    const words = wordsOf(this.session.messages.get(messageId)?.parts ?? [])
    if (words.length > (this.shown.get(messageId)?.length ?? -1)) this.shown.set(messageId, words)
  }
}
