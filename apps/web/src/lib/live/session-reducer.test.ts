import type { Message, SessionFrame } from '@boocode/contracts'
import { describe, expect, it } from 'vitest'
import { chat, chatId, idSequence, instant, makeScript, session, sessionId, toSnapshot } from '../../testing/session-script.ts'
import { applySessionFrame, applySessionSnapshot } from './session-reducer.ts'
import { addTurns, prependHistory } from './transcript-pages.ts'
import { callOf } from '../../testing/model-call.ts'
import { timelineTurnOf } from '../../testing/timeline-turn.ts'
import { emptySessionState, findMessage } from './session-state.ts'
import type { SessionState } from './session-state.ts'

const epoch = instant(0)
const start = applySessionSnapshot(
  emptySessionState,
  toSnapshot({ ...emptySessionState, session, chats: [chat] }, { epoch, seq: 0 }, 75),
)

function apply(state: SessionState, frames: readonly SessionFrame[]): SessionState {
  return frames.reduce(
    (held, frame, seq) => applySessionFrame(held, { ...frame, stream: `session:${sessionId}`, epoch, seq, at: instant(seq) }),
    state,
  )
}

const nextId = idSequence()
const messageId = nextId()
const at = { chat_id: chatId, message_id: messageId }
const started: SessionFrame = {
  type: 'message_started',
  ...at,
  turn_id: null,
  role: 'assistant',
  kind: 'message',
  model: null,
  agent: null,
}
const text = (content: string): SessionFrame => ({ type: 'channel_delta', ...at, channel: 'text', content })
const message = (id: string): Message => ({
  id,
  chat_id: chatId,
  turn_id: null,
  role: 'user',
  kind: 'message',
  status: 'complete',
  model: null,
  parts: [{ type: 'text', text: id }],
  created_at: instant(0),
  finished_at: instant(0),
})

describe('a session', () => {
  it('appends text to the last part of its kind and begins another after something else', () => {
    const thought: SessionFrame = { type: 'channel_delta', ...at, channel: 'reasoning', content: 'hm' }
    const state = apply(start, [started, text('a'), text('b'), thought, text('c')])
    expect(findMessage(state, messageId)?.parts).toEqual([
      { type: 'text', text: 'ab' },
      { type: 'reasoning', text: 'hm' },
      { type: 'text', text: 'c' },
    ])
  })

  it('leaves every other message, and the list of messages, untouched by a token', () => {
    const before = apply(start, [...makeScript(1, 4), started, text('a')])
    const after = apply(before, [text('b')])
    expect(after.settled).toBe(before.settled)
    expect(after.transcripts).toBe(before.transcripts)
    expect(after.running).not.toBe(before.running)
  })

  it('ignores what is told of a chat that no pane shows', () => {
    const other = { ...started, chat_id: '0198c5a0-0000-7000-8000-00000000dddd' }
    expect(apply(start, [other]).transcripts.get(chatId)?.ids).toEqual([])
    expect(apply(start, [other]).running.size).toBe(0)
  })

  it('takes deleted messages and chats out', () => {
    const state = apply(start, [started, { type: 'messages_deleted', chat_id: chatId, message_ids: [messageId] }])
    expect(state.transcripts.get(chatId)?.ids).toEqual([])
    const gone = apply(apply(start, [started]), [{ type: 'chat_deleted', chat_id: chatId }])
    expect(gone.transcripts.size + gone.running.size + gone.chats.length).toBe(0)
  })
})

describe('history', () => {
  const older = [message(nextId()), message(nextId())]
  const windowed = apply(start, makeScript(2, 5))
  const clipped = applySessionSnapshot(emptySessionState, toSnapshot(windowed, { epoch, seq: 9 }, 5))

  it('goes before what is loaded', () => {
    const state = prependHistory(clipped, chatId, { cursor: 'older', messages: older, nextCursor: null })
    expect(state.transcripts.get(chatId)?.ids.slice(0, 2)).toEqual(older.map(({ id }) => id))
    expect(state.transcripts.get(chatId)?.hasMore).toBe(false)
  })

  it('is dropped when it was asked for before a snapshot moved the window', () => {
    expect(prependHistory(clipped, chatId, { cursor: 'another', messages: older, nextCursor: null })).toBe(clipped)
  })

  it('stays when a snapshot begins inside what is loaded', () => {
    const scrolled = prependHistory(clipped, chatId, { cursor: 'older', messages: older, nextCursor: 'oldest' })
    const again = applySessionSnapshot(scrolled, toSnapshot(windowed, { epoch, seq: 9 }, 3))
    expect(again.transcripts.get(chatId)?.ids).toEqual(scrolled.transcripts.get(chatId)?.ids)
    expect(again.transcripts.get(chatId)?.nextCursor).toBe('oldest')
  })

  it('goes when a snapshot begins elsewhere', () => {
    const scrolled = prependHistory(clipped, chatId, { cursor: 'older', messages: older, nextCursor: 'oldest' })
    const later = apply(windowed, makeScript(3, 5).map((frame) => rename(frame)))
    const again = applySessionSnapshot(scrolled, toSnapshot(later, { epoch, seq: 99 }, 2))
    expect(again.transcripts.get(chatId)?.ids).toHaveLength(2)
    expect(again.transcripts.get(chatId)?.nextCursor).toBe('older')
  })

  it('keeps what the stream told of a turn over what REST lists', () => {
    const [turn] = windowed.turns.values()
    if (turn === undefined) throw new Error('the script has turns')
    const listed = { ...timelineTurnOf(1), ...turn, step: 59 }
    expect(addTurns(windowed, [listed])).toBe(windowed)
  })

  it('takes from the stream and from REST alike where the cache of a turn broke most', () => {
    const lost = (lost_tokens: number) => ({ segment: 'tools', code: 'tools_changed', reason: 'tools changed', lost_tokens }) as const
    const call = callOf({ turn_id: messageId, step: 2, cache_break: lost(5) })
    const told = apply(windowed, [{ type: 'model_call_updated', chat_id: chatId, call }, { type: 'model_call_updated', chat_id: chatId, call: { ...call, step: 3, cache_break: lost(4) } }])
    expect(told.cacheBreaks.get(messageId)).toEqual({ ...lost(5), step: 2 })
    const listed = { ...timelineTurnOf(1), id: messageId, cache_break: { ...lost(5), step: 2 } }
    expect(addTurns(windowed, [listed]).cacheBreaks).toEqual(told.cacheBreaks)
    expect(addTurns(told, [listed]).cacheBreaks).toBe(told.cacheBreaks)
  })
})

/** The same frames about other messages, as if they came later. */
function rename<T extends SessionFrame>(frame: T): T {
  return JSON.parse(JSON.stringify(frame).replaceAll('-8000-0000000', '-8001-0000000').replaceAll('8001-00000000bbbb', '8000-00000000bbbb')) as T
}
