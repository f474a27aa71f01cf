import type { AgentSnapshot } from '@boocode/contracts'
import { describe, expect, it } from 'vitest'
import { chatId, instant, turnOf } from '../testing/session-script.ts'
import { agentWords, openTurn, restoredAtStep } from './agent-words.ts'
import { emptySessionState } from './live/session-state.ts'

const turn = turnOf('0198c5a0-0000-7000-8000-000000000001', 3)
const snapshotOf = (patch: Partial<AgentSnapshot>): AgentSnapshot => ({
  chat_id: chatId,
  agent: 'native',
  model: 'offline',
  mode: 'ask',
  turn_number: 3,
  step: 2,
  state: 'thinking',
  pending_calls: [],
  restored_at_step: null,
  updated_at: instant(0),
  ...patch,
})
const call = (tool_name: string) => ({ tool_call_id: tool_name, tool_name })

describe('what an agent does', () => {
  it('is said by its last boundary: thinking, which tool it calls, or that it waits', () => {
    const words = (patch: Partial<AgentSnapshot>) => agentWords(snapshotOf(patch), turn)
    expect(words({})).toBe('Thinking')
    expect(words({ state: 'calling', pending_calls: [call('grep')] })).toBe('Calling grep')
    expect(words({ state: 'calling', pending_calls: [call('grep'), call('read_file'), call('list_dir')] })).toBe('Calling grep and 2 more')
    expect(words({ state: 'calling' })).toBe('Calling tools')
    expect(words({ state: 'awaiting_input' })).toBe('Waiting for you')
    expect(words({ state: 'calling', pending_calls: [call('a\u202eb')] })).toBe('Calling a\\u202eb')
  })
  it('is not said of another turn, of one that is over, or before anything is known', () => {
    expect(agentWords(snapshotOf({ turn_number: 2 }), turn)).toBeNull()
    expect(agentWords(snapshotOf({}), { ...turn, finished_at: instant(1) })).toBeNull()
    expect(agentWords(undefined, turn)).toBeNull()
    expect(agentWords(snapshotOf({ state: 'idle' }), turn)).toBeNull()
  })
})

describe('the step at which a turn went on', () => {
  const told = { ...emptySessionState, resumedAtStep: new Map([[turn.id, 4]]) }
  const saved = (patch: Partial<AgentSnapshot>) => ({ ...emptySessionState, agentSnapshots: new Map([[chatId, snapshotOf(patch)]]) })
  it('is told by the stream, and after a reload by where the agent stands', () => {
    expect(restoredAtStep(told, turn)).toBe(4)
    expect(restoredAtStep(saved({ restored_at_step: 2 }), turn)).toBe(2)
  })
  it('is unknown of an older turn', () => {
    expect(restoredAtStep(saved({ restored_at_step: 2, turn_number: 4 }), turn)).toBeUndefined()
    expect(restoredAtStep(saved({}), turn)).toBeUndefined()
  })
})

it('finds the turn that has begun, not one that waits', () => {
  const queued = turnOf('0198c5a0-0000-7000-8000-000000000002', 4, { status: 'queued' })
  const state = (...turns: (typeof turn)[]) => ({ ...emptySessionState, turns: new Map(turns.map((each) => [each.id, each])) })
  expect(openTurn(state(queued, turn), chatId)).toBe(turn)
  expect(openTurn(state(queued), chatId)).toBeUndefined()
  expect(openTurn(state(turn), turn.id)).toBeUndefined()
})
