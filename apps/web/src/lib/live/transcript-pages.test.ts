import type { Message } from '@boocode/contracts'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { chat, chatId, instant, session, sessionId, toSnapshot } from '../../testing/session-script.ts'
import { applySessionFrame, applySessionSnapshot } from './session-reducer.ts'
import { emptySessionState, findMessage } from './session-state.ts'
import type { SessionState } from './session-state.ts'
import { extendEarlier, leaveEarlier, prependHistory, showAround } from './transcript-pages.ts'

const count = 60
const all: Message[] = Array.from({ length: count }, (_, n) => ({
  id: `0198c5a0-0000-7000-8000-${n.toString(16).padStart(12, '0')}`,
  chat_id: chatId,
  turn_id: null,
  role: 'user',
  kind: 'message',
  status: 'complete',
  model: null,
  parts: [],
  created_at: instant(n),
  finished_at: instant(n),
}))
const ids = all.map(({ id }) => id)
const at = { stream: `session:${sessionId}` as const, epoch: instant(0), seq: 1, at: instant(1) }

/** The server, as its cursors say: by position, in both directions. */
const older = (before: number, limit: number) => ({ messages: all.slice(Math.max(0, before - limit), before), next: before - limit > 0 ? String(before - limit) : null })
const pageAt = (from: number, to: number) => ({
  messages: all.slice(Math.max(0, from), to),
  turns: [],
  olderCursor: from > 0 ? `older ${from}` : null,
  newerCursor: to < count ? `newer ${to}` : null,
})

function opened(size: number): SessionState {
  const window = { chat_id: chatId, messages: all.slice(-size), has_more: size < count, next_cursor: size < count ? String(count - size) : null }
  const empty = toSnapshot({ ...emptySessionState, session, chats: [chat] }, { epoch: instant(0), seq: 0 }, 75)
  return applySessionSnapshot(emptySessionState, { ...empty, windows: [window] })
}

function loadOlder(state: SessionState, limit: number): SessionState {
  const cursor = state.transcripts.get(chatId)?.nextCursor ?? null
  if (cursor === null) return state
  // After a join the cursor is one of the pages about a message: it names its direction.
  const { messages, next } = older(Number(cursor.replace('older ', '')), limit)
  return prependHistory(state, chatId, { cursor, messages, nextCursor: next })
}

function loadEarlier(state: SessionState, side: 'olderCursor' | 'newerCursor', limit: number): SessionState {
  const cursor = state.transcripts.get(chatId)?.earlier?.[side] ?? null
  if (cursor === null) return state
  const position = Number(cursor.split(' ')[1])
  const page = side === 'olderCursor' ? pageAt(position - limit, position) : pageAt(position, position + limit)
  return extendEarlier(state, chatId, { cursor, ...page })
}

const loadedIds = (state: SessionState) => {
  const transcript = state.transcripts.get(chatId)
  return { earlier: transcript?.earlier?.ids ?? null, newest: transcript?.ids ?? [] }
}

describe('a jump', () => {
  it('holds what stands about a message apart from the newest messages', () => {
    const state = showAround(opened(10), chatId, pageAt(5, 15))
    expect(loadedIds(state)).toEqual({ earlier: ids.slice(5, 15), newest: ids.slice(50) })
    expect(findMessage(state, ids[7] ?? '')).toBe(all[7])
  })
  it('joins at once where it leads to the edge of what is loaded', () => {
    expect(loadedIds(showAround(opened(10), chatId, pageAt(45, 55)))).toEqual({ earlier: null, newest: ids.slice(45) })
    expect(loadedIds(showAround(opened(10), chatId, pageAt(52, 60)))).toEqual({ earlier: null, newest: ids.slice(50) })
  })
  it('lets go of where the one before it led to', () => {
    const state = showAround(showAround(opened(10), chatId, pageAt(5, 15)), chatId, pageAt(12, 22))
    expect(loadedIds(state).earlier).toEqual(ids.slice(12, 22))
    expect([5, 12, 21].map((n) => findMessage(state, ids[n] ?? '') !== undefined)).toEqual([false, true, true])
  })
  it('outlives a snapshot, and is joined by one that begins in it', () => {
    const state = showAround(opened(10), chatId, pageAt(35, 45))
    expect(loadedIds(applySessionSnapshot(state, toSnapshot(state, { epoch: instant(0), seq: 9 }, 5)))).toEqual({ earlier: ids.slice(35, 45), newest: ids.slice(50) })
    const rewound = applySessionFrame(state, { ...at, type: 'messages_deleted', chat_id: chatId, message_ids: ids.slice(40) })
    expect(loadedIds(rewound)).toEqual({ earlier: ids.slice(35, 40), newest: [] })
    const shorter = toSnapshot({ ...rewound, transcripts: new Map([[chatId, { ids: ids.slice(35, 40), hasMore: true, nextCursor: '35', earlier: null }]]) }, { epoch: instant(0), seq: 9 }, 3)
    expect(loadedIds(applySessionSnapshot(rewound, shorter))).toEqual({ earlier: null, newest: ids.slice(35, 40) })
  })
  it('is left for the newest messages, which are all that is held then', () => {
    const left = leaveEarlier(showAround(opened(10), chatId, pageAt(5, 15)), chatId)
    expect([loadedIds(left), left.settled.size]).toEqual([{ earlier: null, newest: ids.slice(50) }, 10])
    expect(leaveEarlier(left, chatId)).toBe(left)
  })
  it('goes with its chat', () => {
    const gone = applySessionFrame(showAround(opened(10), chatId, pageAt(5, 15)), { ...at, type: 'chat_deleted', chat_id: chatId })
    expect(gone.settled.size).toBe(0)
  })

  it('ends, whatever is loaded in whichever order, in the whole chat, each message once and in order', () => {
    const step = fc.record({ kind: fc.constantFrom('around', 'older', 'olderCursor', 'newerCursor'), position: fc.nat(count - 1), limit: fc.integer({ min: 1, max: 12 }) })
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20 }), fc.array(step, { maxLength: 30 }), (size, steps) => {
        let state = opened(size)
        for (const { kind, position, limit } of steps) {
          if (kind === 'around') state = showAround(state, chatId, pageAt(Math.max(0, position - limit), Math.min(count, position + limit)))
          else if (kind === 'older') state = loadOlder(state, limit)
          else if (kind === 'olderCursor' || kind === 'newerCursor') state = loadEarlier(state, kind, limit)
          const { earlier, newest } = loadedIds(state)
          const first = ids.indexOf(newest[0] ?? '')
          expect(newest).toEqual(ids.slice(first))
          if (earlier === null) continue
          const from = ids.indexOf(earlier[0] ?? '')
          expect(earlier).toEqual(ids.slice(from, from + earlier.length))
          expect(from + earlier.length).toBeLessThanOrEqual(first)
          expect([...earlier, ...newest].every((id) => findMessage(state, id) !== undefined)).toBe(true)
        }
        for (let n = 0; n < count; n += 1) state = loadEarlier(loadEarlier(state, 'newerCursor', 5), 'olderCursor', 5)
        for (let n = 0; n < count; n += 1) state = loadOlder(state, 5)
        expect(loadedIds(state)).toEqual({ earlier: null, newest: ids })
      }),
      { numRuns: 200 },
    )
  })
})
