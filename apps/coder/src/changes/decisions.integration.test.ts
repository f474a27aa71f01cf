import { chmodSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { ChangeOutcome } from '@boocode/contracts'
import { describe, expect, test } from 'vitest'
import { applyChanges } from './apply-changes.ts'
import { rejectChanges } from './reject-changes.ts'
import { readHunks } from './read-hunks.ts'
import { readOverlay } from './read-overlay.ts'
import { revertChanges } from './revert-changes.ts'
import { settleLeftovers } from './settle-leftovers.ts'
import { ChangedProject } from './testing/changed-project.ts'

const words = (...changed: string[]): string =>
  Array.from({ length: 30 }, (_one, index) => `${changed.includes(`line${index}`) ? 'CHANGED ' : ''}line${index}\n`).join('')
const outcomesOf = (decided: { outcomes: ChangeOutcome[] }): string[] => decided.outcomes.map(({ outcome }) => outcome)
const statusesOf = (decided: { changes: { status: string }[] }): string[] => decided.changes.map(({ status }) => status)

describe('applying', () => {
  test('all of a chat puts a chain on disk in its order, and another chat’s not', async () => {
    await using project = await ChangedProject.open({ 'a.txt': 'one' })
    await project.edit([['a.txt', 'one', 'two'], ['a.txt', 'two', 'three'], ['b.txt', null, 'b']])
    await project.edit([['c.txt', null, 'c']], { chat: await project.addChat() })
    const decided = await applyChanges(project.context, { chat_id: project.chat.chatId }, 'Tablet')
    expect(outcomesOf(decided)).toEqual(['done', 'done', 'done'])
    expect(decided.changes).toMatchObject(Array.from({ length: 3 }, () => ({ status: 'applied', decided_by: 'Tablet' })))
    expect(['a.txt', 'b.txt', 'c.txt'].map((path) => project.read(path))).toEqual(['three', 'b', null])
  })

  test('some that conflict or fail stops none of the others', async () => {
    await using project = await ChangedProject.open({ 'a.txt': 'mine', 'folder/x': '' })
    const ids = (await project.edit([['a.txt', 'one', 'two'], ['folder', null, 'x'], ['b.txt', null, 'b']])).map((row) => row.id)
    const decided = await applyChanges(project.context, { ids }, 'me')
    expect(outcomesOf(decided)).toEqual(['conflict', 'failed', 'done'])
    expect(statusesOf(decided)).toEqual(['conflicted', 'pending', 'applied'])
    expect(decided.changes[1]?.conflict).toContain('it is a folder')
  })

  test('in two windows at once writes each file once', async () => {
    await using project = await ChangedProject.open()
    const edits = await project.edit(Array.from({ length: 20 }, (_one, index) => [`f${index}`, null, `${index}`] as const))
    // By their ids: all that wait in the chat may be fewer for the one that comes later.
    const selection = { ids: edits.map(({ id }) => id) }
    const both = await Promise.all([applyChanges(project.context, selection, 'left'), applyChanges(project.context, selection, 'right')])
    for (let index = 0; index < 20; index += 1) {
      expect(new Set(both.map((decided) => decided.outcomes[index]?.outcome))).toEqual(new Set(['done', 'unchanged']))
      expect(project.read(`f${index}`)).toBe(String(index))
    }
  })

  test('again what was taken back brings it back', async () => {
    await using project = await ChangedProject.open({ 'a.txt': 'one' })
    const id = await project.editOne('a.txt', 'one', 'two')
    const results = []
    for (const decide of [applyChanges, revertChanges, revertChanges, applyChanges, applyChanges]) {
      results.push([outcomesOf(await decide(project.context, { ids: [id] }, 'me'))[0], project.read('a.txt')])
    }
    expect(results).toEqual([['done', 'two'], ['done', 'one'], ['unchanged', 'one'], ['done', 'two'], ['unchanged', 'two']])
  })

  test('what others had written already leaves it alone when it is taken back', async () => {
    await using project = await ChangedProject.open({ 'a.txt': 'two' })
    const id = await project.editOne('a.txt', 'one', 'two')
    expect(outcomesOf(await applyChanges(project.context, { ids: [id] }, 'me'))).toEqual(['unchanged'])
    expect(outcomesOf(await revertChanges(project.context, { ids: [id] }, 'me'))).toEqual(['unchanged'])
    expect(project.read('a.txt')).toBe('two')
  })

  test('what was rejected is refused, and what is on disk cannot be rejected', async () => {
    await using project = await ChangedProject.open()
    const [a = '', b = ''] = (await project.edit([['a', null, 'a'], ['b', null, 'b']])).map((row) => row.id)
    await rejectChanges(project.context, { ids: [a] }, 'me')
    await applyChanges(project.context, { ids: [b] }, 'me')
    expect(outcomesOf(await applyChanges(project.context, { ids: [a] }, 'me'))).toEqual(['failed'])
    expect(outcomesOf(await rejectChanges(project.context, { ids: [a, b] }, 'me'))).toEqual(['unchanged', 'failed'])
    expect([project.read('a'), project.read('b')]).toEqual([null, 'b'])
  })

  test('changes of which one is gone does nothing at all', async () => {
    await using project = await ChangedProject.open()
    const id = await project.editOne('a', null, 'a')
    const gone = '00000000-0000-7000-8000-000000000001'
    await expect(applyChanges(project.context, { ids: [id, gone] }, 'me')).rejects.toMatchObject({ code: 'not_found' })
    expect(project.read('a')).toBeNull()
  })

  test('on a host where the project does not lie is refused', async () => {
    await using project = await ChangedProject.open()
    const id = await project.editOne('a', null, 'a')
    await expect(applyChanges({ ...project.context, config: { hostId: project.chat.chatId } }, { ids: [id] }, 'me')).rejects.toMatchObject({ code: 'conflict' })
  })
})

describe('by hunk', () => {
  const edited = words('line2', 'line15', 'line28')

  test('what is applied goes on disk, the rest stays pending, and together they are the change', async () => {
    await using project = await ChangedProject.open({ 'a.txt': words() })
    const id = await project.editOne('a.txt', words(), edited)
    expect((await readHunks(project.database.sql, id)).hunks).toHaveLength(3)
    const first = await applyChanges(project.context, { ids: [id], hunks: { [id]: [1] } }, 'me')
    expect(project.read('a.txt')).toBe(words('line15'))
    expect(first.changes).toMatchObject([{ id, status: 'applied' }, { status: 'pending', path: 'a.txt', additions: 2 }])
    const overlay = await readOverlay(project.database.sql, { chatId: project.chat.chatId, projectRoot: project.root })
    expect([...overlay.values()].map(String)).toEqual([edited])
    const restId = first.changes[1]?.id ?? ''
    const second = await applyChanges(project.context, { ids: [restId], hunks: { [restId]: [1] } }, 'me')
    expect(project.read('a.txt')).toBe(words('line15', 'line28'))
    await applyChanges(project.context, { ids: [second.changes[1]?.id ?? ''] }, 'me')
    expect(project.read('a.txt')).toBe(edited)
    expect(outcomesOf(await revertChanges(project.context, { chat_id: project.chat.chatId }, 'me'))).toEqual(['done', 'done', 'done'])
    expect(project.read('a.txt')).toBe(words())
    expect(outcomesOf(await applyChanges(project.context, { ids: [id, restId, second.changes[1]?.id ?? ''] }, 'me'))).toEqual(['done', 'done', 'done'])
    expect(project.read('a.txt')).toBe(edited)
  })

  test('is taken back for a while: the change waits again, in its place, and can be applied', async () => {
    await using project = await ChangedProject.open({ 'a.txt': 'one' })
    const id = await project.editOne('a.txt', 'one', 'two')
    await rejectChanges(project.context, { ids: [id] }, 'me')
    expect(outcomesOf(await revertChanges(project.context, { ids: [id], preview: true }, 'me'))).toEqual(['done'])
    const again = await revertChanges(project.context, { ids: [id] }, 'me')
    expect(again).toMatchObject({ changes: [{ id, status: 'pending', decided_by: null }], outcomes: [{ outcome: 'done', effect: 'none' }] })
    expect(project.read('a.txt')).toBe('one')
    expect(outcomesOf(await applyChanges(project.context, { ids: [id] }, 'me'))).toEqual(['done'])
    expect(project.read('a.txt')).toBe('two')
  })

  test('what is rejected goes out of what the agent sees', async () => {
    await using project = await ChangedProject.open({ 'a.txt': words() })
    const id = await project.editOne('a.txt', words(), edited)
    const decided = await rejectChanges(project.context, { ids: [id], hunks: { [id]: [0, 2] } }, 'me')
    expect(decided.changes).toMatchObject([{ id, status: 'rejected' }, { status: 'pending' }])
    const overlay = await readOverlay(project.database.sql, { chatId: project.chat.chatId, projectRoot: project.root })
    expect([...overlay.values()].map(String)).toEqual([words('line15')])
    await applyChanges(project.context, { chat_id: project.chat.chatId }, 'me')
    expect(project.read('a.txt')).toBe(words('line15'))
  })

  test('a click on a hunk that comes twice takes no other hunk', async () => {
    await using project = await ChangedProject.open({ 'a.txt': words() })
    const id = await project.editOne('a.txt', words(), edited)
    const click = async () => await applyChanges(project.context, { ids: [id], hunks: { [id]: [0] } }, 'me')
    const outcomes = [...(await Promise.all([click(), click()])), await click()].flatMap(outcomesOf)
    expect(outcomes.filter((outcome) => outcome === 'done')).toHaveLength(1)
    expect(project.read('a.txt')).toBe(words('line2'))
  })

  test('all of them is the change as a whole, and one that is none is said to be none', async () => {
    await using project = await ChangedProject.open({ 'a.txt': words() })
    const id = await project.editOne('a.txt', words(), edited)
    expect((await applyChanges(project.context, { ids: [id], hunks: { [id]: [3] } }, 'me')).outcomes).toMatchObject([{ outcome: 'failed', message: expect.stringContaining('3 hunks') }])
    const decided = await applyChanges(project.context, { ids: [id], hunks: { [id]: [2, 0, 1] } }, 'me')
    expect(statusesOf(decided)).toEqual(['applied'])
    expect(project.read('a.txt')).toBe(edited)
  })

  test('nothing is taken back', async () => {
    await using project = await ChangedProject.open({ 'a.txt': words() })
    const id = await project.editOne('a.txt', words(), edited)
    await expect(revertChanges(project.context, { ids: [id], hunks: { [id]: [0] } }, 'me')).rejects.toMatchObject({ code: 'invalid_request' })
  })
})

describe('taking back', () => {
  test('a whole turn goes file by file to what was there before', async () => {
    await using project = await ChangedProject.open({ 'a.txt': 'one', 'gone.txt': 'x' })
    await project.edit([['a.txt', 'one', 'two'], ['new.txt', null, 'n'], ['gone.txt', 'x', null], ['a.txt', 'two', 'three']])
    await applyChanges(project.context, { turn_id: project.chat.turnId }, 'me')
    const decided = await revertChanges(project.context, { turn_id: project.chat.turnId }, 'me')
    expect(decided.outcomes.map(({ path, outcome, effect }) => `${path} ${outcome} ${effect}`)).toEqual(['a.txt done write', 'a.txt done write', 'gone.txt done create', 'new.txt done delete'])
    expect(['a.txt', 'new.txt', 'gone.txt'].map((path) => project.read(path))).toEqual(['one', null, 'x'])
  })

  test('makes a deleted script one that runs again', async () => {
    await using project = await ChangedProject.open({ 'run.sh': 'echo hi' })
    chmodSync(join(project.root, 'run.sh'), 0o750)
    await project.edit([['run.sh', 'echo hi', 'echo ho'], ['run.sh', 'echo ho', null]])
    await applyChanges(project.context, { chat_id: project.chat.chatId }, 'me')
    expect(project.read('run.sh')).toBeNull()
    await revertChanges(project.context, { chat_id: project.chat.chatId }, 'me')
    expect(project.read('run.sh')).toBe('echo hi')
    expect(statSync(join(project.root, 'run.sh')).mode & 0o777).toBe(0o750)
  })

  test('leaves a file alone that a person changed since, unless they ask to merge', async () => {
    await using project = await ChangedProject.open({ 'a.txt': words() })
    const id = await project.editOne('a.txt', words(), words('line2'))
    await applyChanges(project.context, { ids: [id] }, 'me')
    project.write('a.txt', words('line2', 'line28'))
    const refused = await revertChanges(project.context, { ids: [id] }, 'me')
    expect(refused.outcomes).toMatchObject([{ outcome: 'changed_since', effect: 'none', message: expect.stringContaining('not as the agent left it') }])
    expect(project.read('a.txt')).toBe(words('line2', 'line28'))
    expect(outcomesOf(await revertChanges(project.context, { ids: [id], merge: true }, 'me'))).toEqual(['merged'])
    expect(project.read('a.txt')).toBe(words('line28'))
  })

  test('says so when merging does not go either', async () => {
    await using project = await ChangedProject.open({ 'a.txt': 'one\n' })
    const id = await project.editOne('a.txt', 'one\n', 'two\n')
    await applyChanges(project.context, { ids: [id] }, 'me')
    project.write('a.txt', 'three\n')
    const decided = await revertChanges(project.context, { ids: [id], merge: true }, 'me')
    expect(decided.outcomes).toMatchObject([{ outcome: 'conflict' }])
    expect(decided.changes).toMatchObject([{ status: 'applied', conflict: expect.stringContaining('same place') }])
    expect(project.read('a.txt')).toBe('three\n')
  })

  test('never takes what a person wrote for what an older change had left', async () => {
    await using project = await ChangedProject.open({ 'a.txt': 'one\n' })
    const [older = '', newer = ''] = (await project.edit([['a.txt', 'one\n', 'two\n'], ['a.txt', 'two\n', 'three\n']])).map((row) => row.id)
    await applyChanges(project.context, { ids: [older, newer] }, 'me')
    project.write('a.txt', 'two\n')
    expect(outcomesOf(await revertChanges(project.context, { ids: [older] }, 'me'))).toEqual(['changed_since'])
    expect(outcomesOf(await revertChanges(project.context, { ids: [older, newer] }, 'me'))).toEqual(['changed_since', 'changed_since'])
    expect(project.read('a.txt')).toBe('two\n')
  })

  test('one under a later change of another session is refused', async () => {
    await using project = await ChangedProject.open({ 'a.txt': 'one\n' })
    const mine = await project.editOne('a.txt', 'one\n', 'two\n')
    await applyChanges(project.context, { ids: [mine] }, 'me')
    const other = await project.addChat()
    await project.edit([['a.txt', 'two\n', 'three\n']], { chat: other })
    await applyChanges(project.context, { chat_id: other.chatId }, 'me')
    project.write('a.txt', 'two\n')
    expect((await revertChanges(project.context, { ids: [mine] }, 'me')).outcomes).toMatchObject([{ outcome: 'changed_since', message: expect.stringContaining('later change') }])
    expect(project.read('a.txt')).toBe('two\n')
  })

  test('what was merged into a person’s file leaves exactly their file', async () => {
    await using project = await ChangedProject.open({ 'a.txt': words() })
    const id = await project.editOne('a.txt', words(), words('line2'))
    project.write('a.txt', words('line28'))
    expect(outcomesOf(await applyChanges(project.context, { ids: [id] }, 'me'))).toEqual(['merged'])
    expect(outcomesOf(await revertChanges(project.context, { ids: [id] }, 'me'))).toEqual(['done'])
    expect(project.read('a.txt')).toBe(words('line28'))
  })
})

describe('a preview', () => {
  test('tells what the same call then does, and does nothing', async () => {
    await using project = await ChangedProject.open({ 'a.txt': words(), 'b.txt': 'mine', 'c.txt': words('line28') })
    await project.edit([['a.txt', words(), words('line2')], ['a.txt', words('line2'), words('line2', 'line15')], ['b.txt', 'one', 'two'], ['c.txt', words(), words('line2')], ['d.txt', null, 'd']])
    const selection = { chat_id: project.chat.chatId }
    const foretold = await applyChanges(project.context, { ...selection, preview: true }, 'me')
    expect(outcomesOf(foretold)).toEqual(['done', 'done', 'conflict', 'merged', 'done'])
    expect(new Set(statusesOf(foretold))).toEqual(new Set(['pending']))
    expect(project.read('a.txt')).toBe(words())
    expect((await applyChanges(project.context, selection, 'me')).outcomes).toEqual(foretold.outcomes)
    project.write('d.txt', 'changed')
    const undo = await revertChanges(project.context, { ...selection, preview: true }, 'me')
    expect(project.read('a.txt')).toBe(words('line2', 'line15'))
    expect((await revertChanges(project.context, selection, 'me')).outcomes).toEqual(undo.outcomes)
    expect(undo.outcomes.find(({ path }) => path === 'd.txt')?.outcome).toBe('changed_since')
  })

  test('of a rejection and of some hunks does nothing either', async () => {
    await using project = await ChangedProject.open({ 'a.txt': words() })
    const id = await project.editOne('a.txt', words(), words('line2', 'line28'))
    expect(outcomesOf(await rejectChanges(project.context, { ids: [id], preview: true }, 'me'))).toEqual(['done'])
    expect(outcomesOf(await applyChanges(project.context, { ids: [id], hunks: { [id]: [0] }, preview: true }, 'me'))).toEqual(['done'])
    expect(await project.row(id)).toMatchObject({ status: 'pending', additions: 2 })
    expect(project.read('a.txt')).toBe(words())
  })
})

describe('what a killed coder was asked', () => {
  test('is done by the next, but what an open call had asked is left to its turn', async () => {
    await using project = await ChangedProject.open()
    await project.edit([['a', null, 'a'], ['b', null, 'b']], { requested: true })
    await project.edit([['c', null, 'c']])
    const running = await project.addChat()
    await project.database.sql`update turns set status = 'running' where id = ${running.turnId}`
    const [open] = await project.edit([['d', null, 'd']], { requested: true, chat: running })
    await project.database.sql`update messages set status = 'calling' where id = ${open?.message_id ?? ''}`
    // The first was written before the coder died.
    project.write('a', 'a')
    expect(await settleLeftovers(project.context)).toBe(2)
    expect(['a', 'b', 'c', 'd'].map((path) => project.read(path))).toEqual(['a', 'b', null, null])
    expect(await settleLeftovers(project.context)).toBe(0)
    expect(outcomesOf(await revertChanges(project.context, { chat_id: project.chat.chatId }, 'me'))).toEqual(['done', 'done'])
    expect(project.read('a')).toBeNull()
  })
})
