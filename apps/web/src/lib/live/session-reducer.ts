import type { Message, Position, Request, SessionFrame, SessionSnapshot, Turn } from '@boocode/contracts'
import { appendDelta } from './message-delta.ts'
import { closeGap, withBreak } from './transcript-pages.ts'
import { findMessage, isRunning, putMessage, without } from './session-state.ts'
import type { SessionState, Transcript } from './session-state.ts'

type FrameOf<T extends SessionFrame['type']> = Extract<SessionFrame, { type: T }>

/** Applies one frame of the log. The caller keeps the order (SPEC W19). */
export function applySessionFrame(state: SessionState, frame: SessionFrame & Position): SessionState {
  switch (frame.type) {
    case 'message_started':
      return onMessageStarted(state, frame, frame.at)
    case 'channel_delta':
      return onDelta(state, frame)
    case 'message_complete':
      return onMessageComplete(state, frame)
    case 'message_abandoned':
      return changeMessage(state, frame.message_id, (message) => ({ ...message, status: 'abandoned' }))
    case 'messages_deleted':
      return onMessagesDeleted(state, frame)
    case 'messages_restored':
      return onMessagesRestored(state, frame)
    case 'message_edited':
      return changeMessage(state, frame.message_id, (message) => ({ ...message, parts: [{ type: 'text', text: frame.content }] }))
    case 'compacted':
    case 'compaction_proposed':
      return {
        ...state,
        compactionRevision: grownBy(state.compactionRevision, frame.chat_id),
        turnsRevision: grownBy(state.turnsRevision, frame.chat_id),
      }
    case 'request_opened':
    case 'request_resolved':
      return { ...state, requests: new Map(state.requests).set(frame.request.id, frame.request) }
    case 'pending_changes_updated':
      return onChangesUpdated(state, frame)
    case 'turn_updated':
      return { ...state, turns: new Map(state.turns).set(frame.turn.id, frame.turn) }
    case 'agent_snapshot':
      return { ...state, agentSnapshots: new Map(state.agentSnapshots).set(frame.chat_id, frame.snapshot) }
    case 'tool_trace_start':
    case 'tool_trace_finish':
    case 'budget_warning':
      return state
    case 'model_call_updated':
      return onModelCall(state, frame)
    case 'draft_updated':
      return { ...state, draftVersions: new Map(state.draftVersions).set(frame.chat_id, frame.version) }
    case 'pins_updated':
      return { ...state, pinsRevision: grownBy(state.pinsRevision, frame.chat_id) }
    case 'session_restored':
      return { ...state, resumedAtStep: new Map(state.resumedAtStep).set(frame.turn_id, frame.step) }
    case 'chat_updated':
      return onChatUpdated(state, frame)
    case 'chat_deleted':
      return onChatDeleted(state, frame)
    case 'session_updated':
      return { ...state, session: frame.session }
  }
}

function onMessageStarted(state: SessionState, frame: FrameOf<'message_started'>, at: string): SessionState {
  const transcript = state.transcripts.get(frame.chat_id)
  if (transcript === undefined) return state
  const known = findMessage(state, frame.message_id)
  const message: Message = {
    id: frame.message_id,
    chat_id: frame.chat_id,
    turn_id: frame.turn_id,
    role: frame.role,
    kind: frame.kind,
    status: 'streaming',
    model: frame.model,
    parts: [],
    created_at: known?.created_at ?? at,
    finished_at: null,
  }
  const next = putMessage(state, message)
  if (known !== undefined) return next
  return withTranscript(next, frame.chat_id, { ...transcript, ids: [...transcript.ids, message.id] })
}

function onDelta(state: SessionState, frame: FrameOf<'channel_delta'>): SessionState {
  return changeMessage(state, frame.message_id, (message) => appendDelta(message, frame))
}

function onMessageComplete(state: SessionState, frame: FrameOf<'message_complete'>): SessionState {
  return changeMessage(state, frame.message_id, (message) => ({
    ...message,
    status: frame.status,
    finished_at: frame.finished_at,
    ...(frame.usage === undefined ? {} : { usage: frame.usage }),
    ...(frame.thought_ms === undefined ? {} : { thought_ms: frame.thought_ms }),
  }))
}

function onModelCall(state: SessionState, { call }: FrameOf<'model_call_updated'>): SessionState {
  if (call.cache_break === null) return state
  return { ...state, cacheBreaks: withBreak(state.cacheBreaks, call.turn_id, { ...call.cache_break, step: call.step }) }
}

function onMessagesDeleted(state: SessionState, frame: FrameOf<'messages_deleted'>): SessionState {
  const gone = new Set(frame.message_ids)
  const turnsRevision = grownBy(state.turnsRevision, frame.chat_id)
  const next = { ...state, turnsRevision, running: without(state.running, gone), settled: without(state.settled, gone) }
  const transcript = state.transcripts.get(frame.chat_id)
  if (transcript === undefined) return next
  const earlier = transcript.earlier === null ? null : { ...transcript.earlier, ids: transcript.earlier.ids.filter((id) => !gone.has(id)) }
  return withTranscript(next, frame.chat_id, {
    ...transcript,
    ids: transcript.ids.filter((id) => !gone.has(id)),
    earlier: earlier?.ids.length === 0 ? null : earlier,
  })
}

function onMessagesRestored(state: SessionState, frame: FrameOf<'messages_restored'>): SessionState {
  const transcript = state.transcripts.get(frame.chat_id)
  if (transcript === undefined) return state
  const fresh = frame.messages.filter((message) => findMessage(state, message.id) === undefined)
  const next = fresh.reduce(putMessage, { ...state, turnsRevision: grownBy(state.turnsRevision, frame.chat_id) })
  return withTranscript(next, frame.chat_id, { ...transcript, ids: [...transcript.ids, ...fresh.map((message) => message.id)] })
}

function onChangesUpdated(state: SessionState, frame: FrameOf<'pending_changes_updated'>): SessionState {
  return {
    ...state,
    changeCounts: new Map(state.changeCounts).set(frame.chat_id, frame.counts),
    changesRevision: grownBy(state.changesRevision, frame.chat_id),
  }
}

function grownBy(revisions: ReadonlyMap<string, number>, chatId: string): ReadonlyMap<string, number> {
  return new Map(revisions).set(chatId, (revisions.get(chatId) ?? 0) + 1)
}

function onChatUpdated(state: SessionState, frame: FrameOf<'chat_updated'>): SessionState {
  const others = state.chats.filter((chat) => chat.id !== frame.chat.id)
  return { ...state, chats: [...others, frame.chat].sort((a, b) => a.number - b.number) }
}

function onChatDeleted(state: SessionState, frame: FrameOf<'chat_deleted'>): SessionState {
  const { ids = [], earlier = null } = state.transcripts.get(frame.chat_id) ?? {}
  const gone = [...ids, ...(earlier?.ids ?? [])]
  return {
    ...state,
    chats: state.chats.filter((chat) => chat.id !== frame.chat_id),
    turns: new Map([...state.turns].filter(([, turn]) => turn.chat_id !== frame.chat_id)),
    transcripts: without(state.transcripts, [frame.chat_id]),
    running: without(state.running, gone),
    settled: without(state.settled, gone),
    requests: new Map([...state.requests].filter(([, request]) => request.chat_id !== frame.chat_id)),
    changeCounts: without(state.changeCounts, [frame.chat_id]),
  }
}

function changeMessage(state: SessionState, id: string, change: (message: Message) => Message): SessionState {
  const message = findMessage(state, id)
  return message === undefined ? state : putMessage(state, change(message))
}

function withTranscript(state: SessionState, chatId: string, transcript: Transcript): SessionState {
  return { ...state, transcripts: new Map(state.transcripts).set(chatId, transcript) }
}

/**
 * Takes a snapshot in place of everything held (SPEC W9). Pages of history that were read before by
 * REST and that join the snapshot's window without a gap are kept, so that a person who scrolled
 * back stays where they are.
 */
export function applySessionSnapshot(state: SessionState, snapshot: SessionSnapshot): SessionState {
  let next: SessionState = {
    session: snapshot.session,
    chats: [...snapshot.chats].sort((a, b) => a.number - b.number),
    turns: keptTurns(state, snapshot),
    transcripts: new Map(),
    running: new Map(),
    settled: new Map(),
    resumedAtStep: new Map(),
    requests: new Map(),
    changeCounts: new Map(snapshot.change_counts.map((counts) => [counts.chat_id, counts])),
    agentSnapshots: new Map(snapshot.agent_snapshots.map((agent) => [agent.chat_id, agent])),
    changesRevision: grown(state.changesRevision, snapshot),
    compactionRevision: grown(state.compactionRevision, snapshot),
    draftVersions: new Map(),
    pinsRevision: grown(state.pinsRevision, snapshot),
    turnsRevision: grown(state.turnsRevision, snapshot),
    cacheBreaks: state.cacheBreaks,
  }
  const running = new Map<string, Message>()
  const settled = new Map<string, Message>()
  for (const window of snapshot.windows) {
    const history = joinedHistory(state, window.chat_id, window.messages)
    for (const message of history) settled.set(message.id, message)
    for (const message of window.messages) (isRunning(message) ? running : settled).set(message.id, message)
    const held = state.transcripts.get(window.chat_id)
    const reachesFurther = held !== undefined && history.length > 0
    next = withTranscript(next, window.chat_id, {
      ids: [...history, ...window.messages].map((message) => message.id),
      hasMore: reachesFurther ? held.hasMore : window.has_more,
      nextCursor: reachesFurther ? held.nextCursor : window.next_cursor,
      earlier: held?.earlier ?? null,
    })
    for (const id of held?.earlier?.ids ?? []) {
      const message = state.settled.get(id)
      if (message !== undefined && !settled.has(id) && !running.has(id)) settled.set(id, message)
    }
  }
  const decided = [...state.requests].filter(([, request]) => request.status !== 'pending' && settled.has(request.message_id))
  const requests = new Map([...decided, ...snapshot.requests.map((request): [string, Request] => [request.id, request])])
  return snapshot.windows.reduce<SessionState>((merged, { chat_id }) => closeGap(merged, chat_id), { ...next, running, settled, requests })
}

/** The held messages right before the window; empty unless the window begins inside what is held. */
function joinedHistory(state: SessionState, chatId: string, window: readonly Message[]): Message[] {
  const held = state.transcripts.get(chatId)
  const first = window[0]
  if (held === undefined || first === undefined) return []
  const joint = held.ids.indexOf(first.id)
  const history = held.ids.slice(0, Math.max(0, joint)).map((id) => state.settled.get(id))
  return history.every((message) => message !== undefined) ? history : []
}

/** What happened between the last frame and the snapshot is unknown: everything read before is old. */
function grown(revisions: ReadonlyMap<string, number>, snapshot: SessionSnapshot): ReadonlyMap<string, number> {
  return new Map(snapshot.chats.map((chat) => [chat.id, (revisions.get(chat.id) ?? 0) + 1]))
}

/** Turns of kept history are over and cannot have changed; those of the snapshot win. */
function keptTurns(state: SessionState, snapshot: SessionSnapshot): ReadonlyMap<string, Turn> {
  const chats = new Set(snapshot.windows.map((window) => window.chat_id))
  const over = [...state.turns].filter(([, turn]) => turn.finished_at !== null && chats.has(turn.chat_id))
  return new Map([...over, ...snapshot.turns.map((turn): [string, Turn] => [turn.id, turn])])
}
