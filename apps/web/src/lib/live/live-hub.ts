import { sessionStream, workspaceStream } from '@boocode/contracts'
import type { Failure, StreamName, WorkspaceFrame } from '@boocode/contracts'
import { createStore } from 'zustand/vanilla'
import type { StoreApi } from 'zustand/vanilla'
import { keptSessions, releaseAfterMs } from '../../config/timing.ts'
import { SocketClient } from '../connection/socket-client.ts'
import type { ConnectionView } from '../connection/connection-view.ts'
import type { AppliedFrame, StreamPosition } from '../connection/protocol-state.ts'
import { createBatchedStore } from './batched-store.ts'
import type { BatchedStore } from './batched-store.ts'
import { applySessionFrame, applySessionSnapshot } from './session-reducer.ts'
import { emptySessionState } from './session-state.ts'
import type { SessionState } from './session-state.ts'
import { applyWorkspaceFrame, applyWorkspaceSnapshot, emptyWorkspaceState } from './workspace-reducer.ts'
import type { WorkspaceState } from './workspace-reducer.ts'

export type SessionEvent = Extract<AppliedFrame, { kind: 'session' | 'session_snapshot' }>
type WorkspaceEvent = Extract<AppliedFrame, { kind: 'workspace' | 'workspace_snapshot' }>

/** One session as panes see it. */
export interface LiveSession {
  readonly store: StoreApi<SessionState>
  /**
   * Calls `listener` with every frame as it comes, for what is kept elsewhere than in `store`, so that it
   * does not draw what it does not show. Returns how to stop.
   */
  listen(listener: (event: SessionEvent) => void): () => void
  /** Why the server refuses the stream (deleted, never was); null while it does not. */
  readonly refusal: StoreApi<{ readonly failure: Failure | null }>
}

interface Entry extends LiveSession {
  readonly stream: StreamName
  readonly listeners: Set<(event: SessionEvent) => void>
  readonly batch: BatchedStore<SessionState, SessionEvent>
  holders: number
  subscribed: boolean
  chatIds: readonly string[]
  /** Where the store stands while it is not subscribed. */
  position: StreamPosition | null
  release: ReturnType<typeof setTimeout> | undefined
}

export interface LiveHubOptions {
  url: string
  isAuthenticated: () => Promise<boolean>
  onUnauthenticated: () => void
}

/**
 * The live state of the window: one store per stream, fed by the one socket. A session is subscribed
 * while a pane holds it; afterwards its state is kept for a while, so that a return costs a replay.
 */
export class LiveHub implements Disposable {
  readonly #client: SocketClient
  readonly #workspace = createBatchedStore<WorkspaceState, WorkspaceEvent>(emptyWorkspaceState, (state, event) =>
    event.kind === 'workspace' ? applyWorkspaceFrame(state, event.frame) : applyWorkspaceSnapshot(event.frame),
  )
  /** In order of last use. */
  readonly #sessions = new Map<StreamName, Entry>()

  constructor(options: LiveHubOptions) {
    this.#client = new SocketClient({
      ...options,
      onFrame: (frame) => this.#onFrame(frame),
      onStreamRefused: (stream, failure) => this.#onRefused(stream, failure),
    })
    this.#client.subscribe(workspaceStream, [], null)
  }

  get workspace(): StoreApi<WorkspaceState> {
    return this.#workspace.store
  }

  get connection(): StoreApi<ConnectionView> {
    return this.#client.view
  }

  retryNow(): void {
    this.#client.retryNow()
  }

  authenticated(): void {
    this.#client.authenticated()
  }

  /** The stores of a session, without holding it. */
  session(sessionId: string): LiveSession {
    const entry = this.#entry(sessionStream(sessionId))
    this.#touch(entry)
    return entry
  }

  /** Keeps a session subscribed until the returned function is called. */
  hold(sessionId: string): () => void {
    const entry = this.#entry(sessionStream(sessionId))
    entry.holders += 1
    clearTimeout(entry.release)
    if (!entry.subscribed) this.#subscribe(entry)
    let held = true
    return () => {
      if (!held) return
      held = false
      entry.holders -= 1
      if (entry.holders === 0) entry.release = setTimeout(() => this.#release(entry), releaseAfterMs)
    }
  }

  /** Makes the stream carry this chat's messages. */
  showChat(sessionId: string, chatId: string): void {
    const entry = this.#entry(sessionStream(sessionId))
    if (entry.chatIds.includes(chatId)) return
    const known = new Set(entry.store.getState().chats.map((chat) => chat.id))
    entry.chatIds = [...entry.chatIds.filter((id) => known.has(id)), chatId]
    if (!entry.subscribed) return
    if (entry.store.getState().transcripts.has(chatId)) this.#client.nameChats(entry.stream, entry.chatIds)
    else this.#client.subscribe(entry.stream, entry.chatIds, null)
  }

  [Symbol.dispose](): void {
    for (const entry of this.#sessions.values()) clearTimeout(entry.release)
    this.#client[Symbol.dispose]()
  }

  #entry(stream: StreamName): Entry {
    const known = this.#sessions.get(stream)
    if (known !== undefined) return known
    const batch = createBatchedStore<SessionState, SessionEvent>(emptySessionState, (state, event) =>
      event.kind === 'session' ? applySessionFrame(state, event.frame) : applySessionSnapshot(state, event.frame),
    )
    const refusal = createStore<{ failure: Failure | null }>(() => ({ failure: null }))
    const listeners = new Set<(event: SessionEvent) => void>()
    const entry: Entry = {
      stream,
      listeners,
      listen(listener) {
        listeners.add(listener)
        return () => listeners.delete(listener)
      },
      batch,
      store: batch.store,
      refusal,
      holders: 0,
      subscribed: false,
      chatIds: [],
      position: null,
      release: undefined,
    }
    this.#sessions.set(stream, entry)
    return entry
  }

  #subscribe(entry: Entry): void {
    entry.subscribed = true
    entry.refusal.setState({ failure: null })
    this.#client.subscribe(entry.stream, entry.chatIds, entry.position)
  }

  #release(entry: Entry): void {
    if (entry.holders > 0 || !entry.subscribed) return
    entry.batch.flush()
    entry.position = this.#client.unsubscribe(entry.stream)
    entry.subscribed = false
    const idle = [...this.#sessions.values()].filter((other) => !other.subscribed && other.holders === 0)
    for (const old of idle.slice(0, Math.max(0, idle.length - keptSessions))) this.#sessions.delete(old.stream)
  }

  #touch(entry: Entry): void {
    this.#sessions.delete(entry.stream)
    this.#sessions.set(entry.stream, entry)
  }

  #onFrame(frame: AppliedFrame): void {
    if (frame.kind === 'workspace') this.#endDeleted(frame.frame)
    if (frame.kind === 'workspace' || frame.kind === 'workspace_snapshot') return this.#workspace.push(frame)
    const entry = this.#sessions.get(frame.frame.stream)
    entry?.batch.push(frame)
    // Somebody waits for it, and nothing follows that it could be drawn with.
    if (frame.kind === 'session_snapshot') entry?.batch.flush()
    for (const listener of entry?.listeners ?? []) listener(frame)
  }

  /** A deleted session says nothing any more on its own stream. */
  #endDeleted(frame: WorkspaceFrame): void {
    for (const entry of this.#sessions.values()) {
      const session = entry.store.getState().session
      const isGone =
        (frame.type === 'session_deleted' && entry.stream === sessionStream(frame.session_id)) ||
        (frame.type === 'project_deleted' && session?.project_id === frame.project_id)
      if (!isGone) continue
      this.#client.unsubscribe(entry.stream)
      const message = frame.type === 'project_deleted' ? 'The project of this session was removed, and the session with it. Its files are untouched.' : 'This session was deleted.'
      this.#onRefused(entry.stream, { code: 'not_found', message })
    }
  }

  #onRefused(stream: StreamName, failure: Failure): void {
    const entry = this.#sessions.get(stream)
    if (entry === undefined) return
    entry.subscribed = false
    entry.position = null
    entry.refusal.setState({ failure })
  }
}
