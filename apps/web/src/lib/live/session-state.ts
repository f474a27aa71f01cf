/** What a window knows of one session: the snapshot, and every frame since, applied in order. */
import type { AgentSnapshot, CacheBreak, ChangeCounts, Chat, Message, Request, Session, Turn } from '@boocode/contracts'

/** The messages of a chat that are loaded, oldest first, up to the newest. */
export interface Transcript {
  readonly ids: readonly string[]
  readonly hasMore: boolean
  /** Leads to the messages before the first of `ids`. */
  readonly nextCursor: string | null
  /** Where a jump led to, with a gap between them and `ids`: shown instead of these until they meet or are gone back to. */
  readonly earlier: EarlierMessages | null
}

export interface EarlierMessages {
  readonly ids: readonly string[]
  readonly olderCursor: string | null
  readonly newerCursor: string | null
}

/** Where most of a turn's cache was lost. */
export type TurnCacheBreak = CacheBreak & { readonly step: number }

export interface SessionState {
  /** Null until the first snapshot. */
  readonly session: Session | null
  readonly chats: readonly Chat[]
  readonly turns: ReadonlyMap<string, Turn>
  /** Only of the chats that some pane shows. */
  readonly transcripts: ReadonlyMap<string, Transcript>
  /**
   * Messages by id, in two maps so that a token copies only the few that run: `running` holds
   * those that still change (queued, streaming, calling), `settled` the rest.
   */
  readonly running: ReadonlyMap<string, Message>
  readonly settled: ReadonlyMap<string, Message>
  /**
   * Steps at which turns went on after an interruption, by turn. Told by frames only: after a
   * snapshot `resumed_count` of the turn is what remains.
   */
  readonly resumedAtStep: ReadonlyMap<string, number>
  /** What agents ask, by id: pending ones, and those of loaded messages that are decided. */
  readonly requests: ReadonlyMap<string, Request>
  /** By chat; absent for a chat whose agents changed no file. */
  readonly changeCounts: ReadonlyMap<string, ChangeCounts>
  /** Where the agents stand, by chat; absent for a chat whose agent did nothing yet. */
  readonly agentSnapshots: ReadonlyMap<string, AgentSnapshot>
  /** Grows with every change of a file's state, by chat: what was read by REST before is old. */
  readonly changesRevision: ReadonlyMap<string, number>
  /** The same for summaries, proposed or in use. */
  readonly compactionRevision: ReadonlyMap<string, number>
  /** The same for turns that are over: taken back, brought back, summarised. */
  readonly turnsRevision: ReadonlyMap<string, number>
  /** Which draft was last saved, by chat, as far as frames told since the snapshot. */
  readonly draftVersions: ReadonlyMap<string, number>
  /** Grows with every pin that is set or taken off, by chat. */
  readonly pinsRevision: ReadonlyMap<string, number>
  /** By turn. */
  readonly cacheBreaks: ReadonlyMap<string, TurnCacheBreak>
}

export const emptySessionState: SessionState = {
  session: null,
  chats: [],
  turns: new Map(),
  transcripts: new Map(),
  running: new Map(),
  settled: new Map(),
  resumedAtStep: new Map(),
  requests: new Map(),
  changeCounts: new Map(),
  agentSnapshots: new Map(),
  changesRevision: new Map(),
  compactionRevision: new Map(),
  turnsRevision: new Map(),
  draftVersions: new Map(),
  pinsRevision: new Map(),
  cacheBreaks: new Map(),
}

export function findMessage(state: SessionState, id: string): Message | undefined {
  return state.running.get(id) ?? state.settled.get(id)
}

export function isRunning(message: Message): boolean {
  return message.status === 'queued' || message.status === 'streaming' || message.status === 'calling'
}

/** Stores a message in the map that its status belongs to. */
export function putMessage(state: SessionState, message: Message): SessionState {
  const { id } = message
  if (isRunning(message)) {
    const next = { ...state, running: new Map(state.running).set(id, message) }
    return state.settled.has(id) ? { ...next, settled: without(state.settled, [id]) } : next
  }
  const next = { ...state, settled: new Map(state.settled).set(id, message) }
  return state.running.has(id) ? { ...next, running: without(state.running, [id]) } : next
}

export function without<V>(map: ReadonlyMap<string, V>, ids: Iterable<string>): ReadonlyMap<string, V> {
  const next = new Map(map)
  for (const id of ids) next.delete(id)
  return next
}
