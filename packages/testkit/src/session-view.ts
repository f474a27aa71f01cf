import type { ChangeCounts, Chat, Message, MessagePart, Position, Request, Session, SessionFrame, SessionSnapshot, Turn } from '@boocode/contracts'

/** What a client knows of a session: the last snapshot and every frame since. */
export interface SessionView {
  session: Session | null
  chats: Map<string, Chat>
  turns: Map<string, Turn>
  /** Of the chats of the snapshot and of those that began since, in the order of the transcript. */
  messages: Map<string, Message>
  /** Turns that were told to go on after an interruption, each time one entry. */
  restored: string[]
  /** Pending, and answered since the snapshot. */
  requests: Map<string, Request>
  changeCounts: Map<string, ChangeCounts>
}

export function emptySessionView(): SessionView {
  return { session: null, chats: new Map(), turns: new Map(), messages: new Map(), restored: [], requests: new Map(), changeCounts: new Map() }
}

export function viewOfSnapshot(snapshot: SessionSnapshot): SessionView {
  return {
    session: snapshot.session,
    chats: new Map(snapshot.chats.map((chat) => [chat.id, chat])),
    turns: new Map(snapshot.turns.map((turn) => [turn.id, turn])),
    messages: new Map(snapshot.windows.flatMap((window) => window.messages.map((message) => [message.id, message] as const))),
    restored: [],
    requests: new Map(snapshot.requests.map((request) => [request.id, request])),
    changeCounts: new Map(snapshot.change_counts.map((counts) => [counts.chat_id, counts])),
  }
}

/**
 * Changes `view` as a frame says. Returns what is wrong with the frame, given what was told before;
 * null when nothing is.
 */
export function applyToView(view: SessionView, frame: SessionFrame & Position): string | null {
  switch (frame.type) {
    case 'message_started':
      return onStarted(view, frame)
    case 'channel_delta':
      return changeMessage(view, frame.message_id, (message) => appendDelta(message, frame))
    case 'message_complete':
      return changeMessage(view, frame.message_id, (message) => {
        // Words that waited follow the answer before them.
        if (message.status === 'queued') view.messages.delete(message.id)
        view.messages.set(message.id, message)
        message.status = frame.status
        message.finished_at = frame.finished_at
        if (frame.usage !== undefined) message.usage = frame.usage
        if (frame.thought_ms !== undefined) message.thought_ms = frame.thought_ms
      })
    case 'message_abandoned':
      return changeMessage(view, frame.message_id, (message) => (message.status = 'abandoned'))
    case 'messages_deleted':
      for (const id of frame.message_ids) view.messages.delete(id)
      return null
    case 'messages_restored':
      for (const message of frame.messages) view.messages.set(message.id, message)
      return null
    case 'message_edited':
      return changeMessage(view, frame.message_id, (message) => (message.parts = [{ type: 'text', text: frame.content }]))
    case 'compacted':
    case 'compaction_proposed':
      return null
    case 'request_opened':
      return onRequestOpened(view, frame.request)
    case 'request_resolved':
      view.requests.set(frame.request.id, frame.request)
      return frame.request.status === 'pending' ? `request ${frame.request.id} was resolved without an end` : null
    case 'pending_changes_updated':
      view.changeCounts.set(frame.chat_id, frame.counts)
      return null
    case 'turn_updated':
      view.turns.set(frame.turn.id, frame.turn)
      return null
    case 'tool_trace_start':
    case 'tool_trace_finish':
    case 'model_call_updated':
    case 'agent_snapshot':
    case 'budget_warning':
    case 'draft_updated':
    case 'pins_updated':
      return null
    case 'session_restored':
      view.restored.push(frame.turn_id)
      return null
    case 'chat_updated':
      view.chats.set(frame.chat.id, frame.chat)
      return null
    case 'chat_deleted':
      return onChatDeleted(view, frame.chat_id)
    case 'session_updated':
      view.session = frame.session
      return null
  }
}

function onRequestOpened(view: SessionView, request: Request): string | null {
  const isKnown = view.requests.has(request.id)
  view.requests.set(request.id, request)
  return isKnown ? `request ${request.id} was opened twice` : null
}

function onStarted(view: SessionView, frame: Extract<SessionFrame, { type: 'message_started' }> & Position): string | null {
  const isKnown = view.messages.has(frame.message_id)
  const { message_id: id, chat_id, turn_id, role, kind, model, at: created_at } = frame
  view.messages.set(id, { id, chat_id, turn_id, role, kind, model, status: 'streaming', parts: [], created_at, finished_at: null })
  return isKnown ? `message ${id} was started twice` : null
}

function onChatDeleted(view: SessionView, chatId: string): null {
  view.chats.delete(chatId)
  for (const message of view.messages.values()) if (message.chat_id === chatId) view.messages.delete(message.id)
  return null
}

/** Messages of chats that the snapshot did not hold are unknown: their deltas are passed over. */
function changeMessage(view: SessionView, id: string, change: (message: Message) => unknown): null {
  const message = view.messages.get(id)
  if (message !== undefined) change(message)
  return null
}

function appendDelta(message: Message, delta: Extract<SessionFrame, { type: 'channel_delta' }>): void {
  const last = message.parts.at(-1)
  switch (delta.channel) {
    case 'text':
    case 'reasoning':
      if (last?.type === delta.channel) last.text += delta.content
      else message.parts.push({ type: delta.channel, text: delta.content })
      return
    case 'tool_call': {
      const { id, name, input } = delta.tool_call
      message.parts.push({ type: 'tool_call', tool_call_id: id, tool_name: name, input })
      return
    }
    case 'tool_result': {
      const { tool_call_id, output, is_error, truncated, latency_ms, ending } = delta
      const result = { tool_call_id, output, is_error, truncated, latency_ms }
      message.parts.push({ type: 'tool_result', ...result, ...(ending !== undefined && { ending }) })
      return
    }
    case 'attachment':
      message.parts.push(delta.attachment)
      return
    case 'status':
      message.status = delta.status
      return
    case 'error':
  }
}

/** What people read of a message: text and reasoning, and the names of its calls. */
export function wordsOf(parts: readonly MessagePart[]): string {
  return parts.map((part) => ('text' in part ? part.text : part.type === 'tool_call' ? `[${part.tool_name}]` : '')).join('')
}
