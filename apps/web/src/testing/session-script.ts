import { emptyUsage } from '@boocode/contracts'
import type { Chat, Request, Session, SessionFrame, SessionSnapshot, Turn } from '@boocode/contracts'
import type { SessionState } from '../lib/live/session-state.ts'
import { findMessage } from '../lib/live/session-state.ts'

/** A small generator with a seed (mulberry32), so that every script can be made again. */
export function seeded(seed: number): () => number {
  let a = seed >>> 0
  return () => {
    a = (a + 0x6d2b79f5) | 0
    let t = Math.imul(a ^ (a >>> 15), 1 | a)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** Ids that sort in the order in which they were made, as UUID v7 does. */
export function idSequence(): () => string {
  let next = 0
  return () => `0198c5a0-0000-7000-8000-${(next++).toString(16).padStart(12, '0')}`
}

export const instant = (ms: number): string => new Date(Date.UTC(2026, 10, 22) + ms).toISOString()

export const sessionId = '0198c5a0-0000-7000-8000-00000000aaaa'
export const chatId = '0198c5a0-0000-7000-8000-00000000bbbb'
const projectId = '0198c5a0-0000-7000-8000-00000000cccc'

export const session: Session = {
  id: sessionId,
  project_id: projectId,
  name: 'A session',
  model: 'offline',
  mode: 'ask',
  effort: null,
  pinned: false,
  archived_at: null,
  created_at: instant(0),
  updated_at: instant(0),
  usage: emptyUsage,
  cost_usd: null,
}

export const chat: Chat = {
  id: chatId,
  session_id: sessionId,
  number: 1,
  name: null,
  agent: 'native',
  model: 'offline',
  mode: 'ask',
  effort: null,
  status: 'idle',
  worktree_id: null,
  created_at: instant(0),
}

export function turnOf(id: string, number: number, patch: Partial<Turn> = {}): Turn {
  return {
    id,
    chat_id: chatId,
    number,
    kind: 'message',
    model: 'offline',
    mode: 'ask',
    effort: null,
    budget_tokens: null,
    status: 'running',
    step: 1,
    steps_max: 60,
    usage: emptyUsage,
    cost_usd: null,
    error: null,
    created_at: instant(0),
    started_at: instant(0),
    finished_at: null,
    resumed_count: 0,
    budget_warnings: [],
    ...patch,
  }
}

/** A valid life of a chat: `turns` turns with reasoning, text, tools, interruptions and deletions. */
export function makeScript(seed: number, turns: number): SessionFrame[] {
  const random = seeded(seed)
  const nextId = idSequence()
  const frames: SessionFrame[] = []
  for (let number = 1; number <= turns; number += 1) frames.push(...makeTurn({ number, random, nextId }))
  return frames
}

interface Maker {
  number: number
  random: () => number
  nextId: () => string
}

function makeTurn(maker: Maker): SessionFrame[] {
  const { number, random, nextId } = maker
  const turnId = nextId()
  const told = (turn: Turn): SessionFrame => ({ type: 'turn_updated', chat_id: chatId, turn, current_tool: null })
  const frames: SessionFrame[] = [told(turnOf(turnId, number, { status: 'queued', step: 0 })), ...makeUser(maker, turnId)]
  if (random() < 0.1) {
    const last = frames.at(-1)
    const id = last !== undefined && 'message_id' in last ? last.message_id : nextId()
    frames.push({ type: 'messages_deleted', chat_id: chatId, message_ids: [id] })
    return [...frames, told(turnOf(turnId, number, { status: 'cancelled', finished_at: instant(number) }))]
  }
  const steps = 1 + Math.floor(random() * 3)
  for (let step = 1; step <= steps; step += 1) {
    frames.push(told(turnOf(turnId, number, { step })), ...makeStep(maker, turnId, step === steps))
  }
  frames.push(told(turnOf(turnId, number, { status: 'completed', step: steps, finished_at: instant(number) })))
  frames.push({ type: 'chat_updated', chat: { ...chat, status: random() < 0.5 ? 'idle' : 'done_unread' } })
  if (random() < 0.3) frames.push({ type: 'session_updated', session: { ...session, name: `Renamed ${number}` } })
  return frames
}

function makeUser({ nextId, random }: Maker, turnId: string): SessionFrame[] {
  const at = { chat_id: chatId, message_id: nextId() }
  const frames: SessionFrame[] = [
    { type: 'message_started', ...at, turn_id: turnId, role: 'user', kind: 'message', model: null, agent: null },
    { type: 'channel_delta', ...at, channel: 'text', content: 'Please do this.' },
  ]
  if (random() < 0.3) frames.push({ type: 'channel_delta', ...at, channel: 'status', status: 'queued' })
  return [...frames, { type: 'message_complete', ...at, status: 'complete', finished_at: instant(1) }]
}

function makeStep(maker: Maker, turnId: string, isLast: boolean): SessionFrame[] {
  const { random, nextId } = maker
  const at = { chat_id: chatId, message_id: nextId() }
  const frames: SessionFrame[] = [
    { type: 'message_started', ...at, turn_id: turnId, role: 'assistant', kind: 'message', model: 'offline', agent: null },
  ]
  for (let n = Math.floor(random() * 3); n > 0; n -= 1) {
    frames.push({ type: 'channel_delta', ...at, channel: 'reasoning', content: `thought ${n} ` })
  }
  for (let n = Math.floor(random() * 8); n > 0; n -= 1) {
    frames.push({ type: 'channel_delta', ...at, channel: 'text', content: `word ${n} ` })
  }
  if (random() < 0.15) {
    frames.push({ type: 'message_abandoned', ...at, reason: 'the worker was lost' })
    frames.push({ type: 'session_restored', chat_id: chatId, turn_id: turnId, step: 1 })
    return frames
  }
  if (!isLast) frames.push(...makeCalls(maker, at), ...makeRequest(maker, { ...at, turn_id: turnId }), ...makeChange(maker))
  frames.push({ type: 'message_complete', ...at, status: 'complete', usage: emptyUsage, finished_at: instant(2) })
  return frames
}

function makeCalls({ random }: Maker, at: { chat_id: string; message_id: string }): SessionFrame[] {
  const frames: SessionFrame[] = []
  const count = 1 + Math.floor(random() * 2)
  for (let n = 0; n < count; n += 1) {
    const call = { id: `call_${n}`, name: 'read_file', input: { path: `src/${n}.ts` } }
    frames.push({ type: 'channel_delta', ...at, channel: 'tool_call', tool_call: call })
  }
  frames.push({ type: 'channel_delta', ...at, channel: 'status', status: 'calling', usage: emptyUsage })
  for (let n = 0; n < count; n += 1) {
    const result = { tool_call_id: `call_${n}`, output: 'text', is_error: random() < 0.2, truncated: false, latency_ms: 3 }
    frames.push({ type: 'channel_delta', ...at, channel: 'tool_result', ...result })
  }
  return frames
}

/** An approval that is answered, or is left open. */
function makeRequest({ random, nextId }: Maker, at: { chat_id: string; message_id: string; turn_id: string }): SessionFrame[] {
  if (random() < 0.6) return []
  const request = requestOf({ ...at, id: nextId() })
  const opened: SessionFrame = { type: 'request_opened', request }
  if (random() < 0.3) return [opened]
  const answered = { answer: { decision: 'allow' as const }, answered_by: 'a phone', answered_at: instant(3) }
  return [opened, { type: 'request_resolved', request: { ...request, status: 'answered', ...answered } }]
}

type Approval = Extract<Request, { kind: 'approval' }>

export function requestOf(patch: Partial<Approval>): Approval {
  return {
    id: chatId,
    session_id: sessionId,
    chat_id: chatId,
    turn_id: chatId,
    message_id: chatId,
    tool_call_id: 'call_0',
    kind: 'approval',
    status: 'pending',
    payload: { tool_name: 'run_command', input: { command: 'npm', args: ['test'] }, command_line: 'npm test' },
    answer: null,
    answered_by: null,
    created_at: instant(2),
    expires_at: instant(86_400_000),
    answered_at: null,
    ...patch,
  }
}

function makeChange({ random, nextId }: Maker): SessionFrame[] {
  if (random() < 0.5) return []
  const counts = { chat_id: chatId, pending: Math.floor(random() * 3), applied: 1, conflicted: 0 }
  return [{ type: 'pending_changes_updated', chat_id: chatId, counts, changes: [{ id: nextId(), path: 'a', status: 'pending' }] }]
}

/** What the server would send of this state: the newest `limit` messages of the chat. */
export function toSnapshot(state: SessionState, at: { epoch: string; seq: number }, limit: number): SessionSnapshot {
  const ids = state.transcripts.get(chatId)?.ids ?? []
  const messages = ids.map((id) => findMessage(state, id)).filter((message) => message !== undefined)
  return {
    type: 'snapshot',
    stream: `session:${sessionId}`,
    epoch: at.epoch,
    seq: at.seq,
    at: instant(at.seq),
    session: state.session ?? session,
    chats: [...state.chats],
    turns: [...state.turns.values()],
    windows: [
      {
        chat_id: chatId,
        messages: messages.slice(-limit),
        has_more: messages.length > limit,
        next_cursor: messages.length > limit ? 'older' : null,
      },
    ],
    requests: [...state.requests.values()].filter((request) => request.status === 'pending'),
    change_counts: [...state.changeCounts.values()],
    agent_snapshots: [...state.agentSnapshots.values()],
  }
}
