import type { ChatStatus } from '@boocode/contracts'
import { describe, expect, it } from 'vitest'
import { emptyWorkspaceState } from '../../lib/live/workspace-reducer.ts'
import type { WorkspaceState } from '../../lib/live/workspace-reducer.ts'
import { becameNotable } from './notable.ts'

const state = (statuses: Record<string, ChatStatus>, ready = true): WorkspaceState => ({
  ...emptyWorkspaceState,
  ready,
  chatStatuses: new Map(Object.entries(statuses).map(([id, status]) => [id, { sessionId: `of-${id}`, status }])),
})
const told = (before: WorkspaceState, now: WorkspaceState) => becameNotable(before, now).map(({ chatId, status }) => `${chatId} ${status}`)

describe('what is told to who is not looking', () => {
  it('is that a chat asks, failed or is done, once', () => {
    const working = state({ a: 'working', b: 'working', c: 'working', d: 'working' })
    const ended = state({ a: 'needs_you', b: 'failed', c: 'done_unread', d: 'idle' })
    expect(told(working, ended)).toEqual(['a needs_you', 'b failed', 'c done_unread'])
    expect(told(ended, ended)).toEqual([])
    expect(told(ended, state({ a: 'needs_you', b: 'working', c: 'done_unread', d: 'working' }))).toEqual([])
  })
  it('includes what happened while the window was away, but not what was so when it opened', () => {
    expect(told(state({}), state({ a: 'needs_you' }))).toEqual(['a needs_you'])
    expect(told(state({}, false), state({ a: 'needs_you' }))).toEqual([])
  })
})
