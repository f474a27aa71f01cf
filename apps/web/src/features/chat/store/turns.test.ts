import { describe, expect, it } from 'vitest'
import { emptySessionState } from '../../../lib/live/session-state.ts'
import { chatId, idSequence, instant, turnOf } from '../../../testing/session-script.ts'
import { newestTurn, summaryTurnRows } from './turns.ts'

const nextId = idSequence()
const first = turnOf(nextId(), 1, { finished_at: instant(1), status: 'completed' })
const summary = turnOf(nextId(), 2, { kind: 'compact' })
const ended = (status: 'completed' | 'failed') => ({ ...summary, status, finished_at: instant(2) })

describe('a turn that makes a summary', () => {
  it('is the newest of its chat', () => {
    const state = { ...emptySessionState, turns: new Map([summary, first].map((turn) => [turn.id, turn])) }
    expect(newestTurn(state, chatId)).toBe(summary)
    expect(newestTurn(state, 'another')).toBeNull()
  })
  it('is told while it works and when it failed, once, and not when it is done', () => {
    const [row] = summaryTurnRows(summary, [])
    expect(row).toMatchObject({ kind: 'working', turnId: summary.id })
    expect(row && summaryTurnRows(summary, [row])).toEqual([])
    expect(summaryTurnRows(ended('failed'), [])).toMatchObject([{ kind: 'ending' }])
    expect(summaryTurnRows(ended('completed'), [])).toEqual([])
    expect(summaryTurnRows(first, [])).toEqual([])
  })
})
