import type { Change, ChangeOutcome } from '@boocode/contracts'
import { describe, expect, it } from 'vitest'
import { chatId, idSequence, instant, sessionId } from '../../../testing/session-script.ts'
import { doneWords, outcomeWords } from './change-words.ts'
import { groupChanges, statesOf, withStatus } from './group-changes.ts'

const nextId = idSequence()
const change = (turn: string, path: string, patch: Partial<Change> = {}): Change => ({
  id: nextId(),
  session_id: sessionId,
  chat_id: chatId,
  turn_id: turn,
  message_id: turn,
  tool_call_id: 'c',
  path,
  operation: 'edit',
  status: 'pending',
  diff: '',
  additions: 2,
  deletions: 1,
  before_hash: null,
  after_hash: null,
  agent: 'native',
  conflict: null,
  created_at: instant(0),
  decided_at: null,
  decided_by: null,
  ...patch,
})
const outcome = (path: string, is: ChangeOutcome['outcome'], message: string | null = null): ChangeOutcome => ({ id: nextId(), path, outcome: is, effect: 'write', message })

describe('changes', () => {
  it('stand by turn and file: the newest turn first, in it the files as they were touched, and every edit of a file', () => {
    const turns = groupChanges([change('later', 'b.ts'), change('first', 'a.ts'), change('first', 'c.ts'), change('first', 'a.ts')])
    expect(turns.map(({ turnId, files }) => [turnId, ...files.map((file) => `${file.path} ${file.changes.length} +${file.additions} −${file.deletions}`)])).toEqual([
      ['later', 'b.ts 1 +2 −1'],
      ['first', 'a.ts 2 +4 −2', 'c.ts 1 +2 −1'],
    ])
  })
  it('tell what asks for a person first', () => {
    const all = [change('t', 'a', { status: 'applied' }), change('t', 'a'), change('t', 'a', { status: 'conflicted' })]
    expect(statesOf(all)).toEqual(['conflicted', 'pending', 'applied'])
    expect(withStatus(all, 'pending', 'conflicted')).toHaveLength(2)
  })
})

describe('a decision', () => {
  it('is told by its file, or counted', () => {
    expect(doneWords('apply', [outcome('a.ts', 'done')])).toBe('Accepted a.ts')
    expect(doneWords('reject', [outcome('a.ts', 'done'), outcome('a.ts', 'done')])).toBe('Rejected a.ts')
    expect(doneWords('revert', [outcome('a.ts', 'done'), outcome('b.ts', 'merged'), outcome('c.ts', 'conflict')])).toBe('Undid 2 changes')
    expect(doneWords('apply', [outcome('a.ts', 'conflict')])).toBeNull()
  })
  it('explains what did not go as asked, in the server’s words where it gives some', () => {
    expect(outcomeWords(outcome('a', 'done'))).toBeNull()
    expect(outcomeWords(outcome('a', 'conflict', 'Line 3 was changed by you.'))).toBe('Line 3 was changed by you.')
    for (const is of ['merged', 'changed_since', 'conflict', 'failed'] as const) expect(outcomeWords(outcome('a', is))).toMatch(/\.$/)
  })
})
