import type { Message, MessagePart, SessionFrame } from '@boocode/contracts'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { applySessionFrame, applySessionSnapshot } from '../../../lib/live/session-reducer.ts'
import { emptySessionState } from '../../../lib/live/session-state.ts'
import type { SessionState } from '../../../lib/live/session-state.ts'
import { chat, chatId, idSequence, instant, makeScript, session, sessionId, toSnapshot, turnOf } from '../../../testing/session-script.ts'
import { createRowBuilder } from './rows.ts'
import type { Row } from './rows.ts'

const epoch = instant(0)
const start = applySessionSnapshot(emptySessionState, toSnapshot({ ...emptySessionState, session, chats: [chat] }, { epoch, seq: 0 }, 75))
const apply = (state: SessionState, frame: SessionFrame): SessionState =>
  applySessionFrame(state, { ...frame, stream: `session:${sessionId}`, epoch, seq: 1, at: instant(1) })

const nextId = idSequence()
const message = (parts: MessagePart[], patch: Partial<Message> = {}): Message => ({
  id: nextId(),
  chat_id: chatId,
  turn_id: null,
  role: 'assistant',
  kind: 'message',
  status: 'complete',
  model: null,
  parts,
  created_at: instant(0),
  finished_at: instant(1),
  ...patch,
})
const stateOf = (messages: Message[]): SessionState => ({
  ...start,
  settled: new Map(messages.map((entry) => [entry.id, entry])),
  transcripts: new Map([[chatId, { ids: messages.map(({ id }) => id), hasMore: false, nextCursor: null, earlier: null }]]),
})
const kinds = (rows: readonly Row[]) => rows.map((row) => row.kind)
const read = (id: string, is_error = false): MessagePart[] => [
  { type: 'tool_call', tool_call_id: id, tool_name: 'read_file', input: { path: id } },
  { type: 'tool_result', tool_call_id: id, output: '', is_error, truncated: false, latency_ms: 1 },
]
const thought: MessagePart = { type: 'reasoning', text: 'hm' }
const text: MessagePart = { type: 'text', text: 'Done.' }

describe('what a turn did', () => {
  const turn_id = nextId()
  const rowsOf = (...steps: MessagePart[][]) => createRowBuilder()(stateOf(steps.map((parts) => message(parts, { turn_id }))), chatId)

  it('folds finished reads over several steps, with the reasoning around them', () => {
    expect(kinds(rowsOf([thought, ...read('a')], [thought, ...read('b')], [thought, text]))).toEqual(['calls', 'text'])
  })
  it('leaves a single read, and reasoning alone, as they are', () => {
    expect(kinds(rowsOf([thought, ...read('a')], [text]))).toEqual(['reasoning', 'call', 'text'])
  })
  it('does not fold what failed', () => {
    expect(kinds(rowsOf([...read('a'), ...read('b')], read('c', true), [...read('d'), ...read('e')]))).toEqual(['calls', 'call', 'calls'])
  })
  it('leaves out parts without content, and notes and abandoned text fold by themselves', () => {
    const blank: MessagePart = { type: 'text', text: ' \n' }
    expect(kinds(rowsOf([blank, text]))).toEqual(['text'])
    const state = stateOf([message([text], { kind: 'note', role: 'user' }), message([text], { status: 'abandoned' }), message([blank], { status: 'abandoned' })])
    expect(kinds(createRowBuilder()(state, chatId))).toEqual(['note', 'abandoned'])
  })
  it('joins notes that follow each other, save one that tells a person something', () => {
    const turnId = nextId()
    const note = (kind: string) => message([{ type: 'text', text: `<note kind="${kind}">\nx\n</note>` }], { kind: 'note', role: 'user', turn_id: turnId })
    const notes = [note('environment'), note('mode'), note('check'), note('instructions')]
    const rows = createRowBuilder()(stateOf(notes), chatId)
    expect(rows.map((row) => row.kind === 'note' && row.messageIds)).toEqual([[notes[0]?.id, notes[1]?.id], [notes[2]?.id], [notes[3]?.id]])
  })
})

describe('the order', () => {
  it('shows a message that was queued meanwhile after the turn that was running', () => {
    const first = nextId()
    const second = nextId()
    const state = stateOf([
      message([text], { role: 'user', turn_id: first }),
      message([text], { role: 'user', turn_id: second }),
      message([text], { turn_id: first }),
    ])
    expect(kinds(createRowBuilder()(state, chatId))).toEqual(['user', 'text', 'user'])
  })
  it('ends a turn with how it ended, and says while it works that it does', () => {
    const turn_id = nextId()
    const held = stateOf([message([text], { turn_id })])
    const rows = (patch: Parameters<typeof turnOf>[2]) => kinds(createRowBuilder()({ ...held, turns: new Map([[turn_id, turnOf(turn_id, 1, patch)]]) }, chatId))
    expect(rows({})).toEqual(['text', 'working'])
    expect(rows({ status: 'failed', finished_at: instant(2), resumed_count: 1 })).toEqual(['text', 'resumed', 'ending'])
  })
})

describe('a token', () => {
  it('changes no row', () => {
    const build = createRowBuilder()
    const at = { chat_id: chatId, message_id: nextId() }
    const started = apply(start, { type: 'message_started', ...at, turn_id: null, role: 'assistant', kind: 'message', model: null, agent: null })
    const one = apply(started, { type: 'channel_delta', ...at, channel: 'text', content: 'a' })
    const rows = build(one, chatId)
    expect(build(apply(one, { type: 'channel_delta', ...at, channel: 'text', content: 'b' }), chatId)).toBe(rows)
  })
})

describe('building along', () => {
  it('gives the same rows as building once, at every frame of any script', () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const build = createRowBuilder()
        let state = start
        for (const frame of makeScript(seed, 4)) {
          state = apply(state, frame)
          const rows = build(state, chatId)
          expect(rows).toEqual(createRowBuilder()(state, chatId))
          expect(new Set(rows.map((row) => row.key)).size).toBe(rows.length)
        }
      }),
      { numRuns: 30 },
    )
  })
})
