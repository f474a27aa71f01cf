import type { ChangeOutcome, ListedChange } from '@boocode/contracts'
import { describe, expect, it } from 'vitest'
import { chatId, idSequence, instant } from '../../../testing/session-script.ts'
import { doneWords, outcomeWords } from './change-words.ts'
import { filterGroups, groupByFolder, groupByTurn, statesOf, withStatus } from './group-changes.ts'
import { opensItself } from './opens-itself.ts'

const nextId = idSequence()
const change = (turn: string, path: string, patch: Partial<ListedChange> = {}): ListedChange => ({
  id: nextId(),
  chat_id: chatId,
  turn_id: turn,
  path,
  operation: 'edit',
  status: 'pending',
  additions: 2,
  deletions: 1,
  conflict: null,
  created_at: instant(0),
  decided_by: null,
  bytes: 100,
  diff_bytes: 100,
  kind: 'text',
  version: 'a-b',
  ...patch,
})
const outcome = (path: string, is: ChangeOutcome['outcome'], message: string | null = null): ChangeOutcome => ({ id: nextId(), path, outcome: is, effect: 'write', message })

describe('changes', () => {
  it('stand by turn and file: the newest turn first, in it the files as they were touched, and every edit of a file', () => {
    const turns = groupByTurn([change('later', 'b.ts'), change('first', 'a.ts'), change('first', 'c.ts'), change('first', 'a.ts')])
    expect(turns.map(({ key, files }) => [key, ...files.map((file) => `${file.path} ${file.changes.length} +${file.additions} −${file.deletions}`)])).toEqual([
      ['later', 'b.ts 1 +2 −1'],
      ['first', 'a.ts 2 +4 −2', 'c.ts 1 +2 −1'],
    ])
  })
  it('stand by folder and file when a person wants it so, in the order of names, a file once', () => {
    const groups = groupByFolder([change('later', 'src/b10.ts'), change('first', 'src/b9.ts'), change('first', 'src/b10.ts'), change('first', 'README.md')])
    expect(groups.map(({ folder, files }) => [folder, ...files.map(({ path, changes }) => `${path} ${changes.length}`)])).toEqual([
      ['', 'README.md 1'],
      ['src', 'src/b9.ts 1', 'src/b10.ts 2'],
    ])
  })
  it('are found by words of their path, in any order and case, and by state', () => {
    const all = [change('t', 'src/Store/queue.ts'), change('t', 'src/view.ts', { status: 'applied' })]
    const found = (text: string, status: ListedChange['status'] | 'all' = 'all') => filterGroups(groupByTurn(all), { text, status }).flatMap(({ files }) => files.map(({ path }) => path)).sort()
    expect([found('QUEUE store'), found('src'), found('src', 'applied'), found('queue', 'applied')]).toEqual([['src/Store/queue.ts'], ['src/Store/queue.ts', 'src/view.ts'], ['src/view.ts'], []])
  })
  it('open by themselves when they are few, short and made by hand', () => {
    const opened = (changes: ListedChange[]) => [...opensItself(groupByTurn(changes))]
    expect(opened([change('t', 'a'), change('t', 'b', { status: 'applied' }), change('t', 'c', { kind: 'lockfile' }), change('t', 'd', { additions: 999 })])).toEqual(['t a'])
    expect(opened(Array.from({ length: 13 }, (_, n) => change('t', `f${n}`)))).toEqual([])
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
