import type { Message, Turn } from '@boocode/contracts'
import { describe, expect, it } from 'vitest'
import { emptySessionState } from '../../../lib/live/session-state.ts'
import type { SessionState } from '../../../lib/live/session-state.ts'
import { chatId, idSequence, instant, turnOf } from '../../../testing/session-script.ts'
import { isSteering, queuedMessages, wordsOf } from './queue.ts'
import { createRowBuilder } from './rows.ts'

const nextId = idSequence()
const running = turnOf(nextId(), 1)
const waiting = turnOf(nextId(), 2, { status: 'queued', started_at: null })
const said = (turn: Turn, status: Message['status'], text: string): Message => ({
  id: nextId(),
  chat_id: chatId,
  turn_id: turn.id,
  role: 'user',
  kind: 'message',
  status,
  model: null,
  parts: [{ type: 'text', text }],
  created_at: instant(0),
  finished_at: null,
})
const first = said(running, 'complete', 'first')
const later = said(waiting, 'queued', 'later')
const steering = said(running, 'queued', 'before the next step')
const state: SessionState = {
  ...emptySessionState,
  turns: new Map([running, waiting].map((turn) => [turn.id, turn])),
  settled: new Map([[first.id, first]]),
  running: new Map([later, steering].map((message) => [message.id, message])),
  transcripts: new Map([[chatId, { ids: [first.id, later.id, steering.id], hasMore: false, nextCursor: null, earlier: null }]]),
}

describe('messages that wait', () => {
  it('stand in the order in which they go: what goes before the next step first', () => {
    expect(queuedMessages(state, chatId).map(wordsOf)).toEqual(['before the next step', 'later'])
    expect(queuedMessages(state, chatId).map((message) => isSteering(state, message))).toEqual([true, false])
    expect(queuedMessages(state, 'another chat')).toEqual([])
  })
  it('are not in the transcript until their turn begins', () => {
    const users = createRowBuilder()(state, chatId).filter((row) => row.kind === 'user')
    expect(users.map((row) => row.key)).toEqual([first.id])
  })
})
