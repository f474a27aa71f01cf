import type { DecidedChanges, Resolution } from '@boocode/contracts'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { applyChanges } from './apply-changes.ts'
import { readConflict } from './read-conflict.ts'
import { revertChanges } from './revert-changes.ts'
import { ChangedProject } from './testing/changed-project.ts'

let project: ChangedProject
beforeEach(async () => {
  project = await ChangedProject.open({ 'a.ts': '1\n2\n3\n4\n5\n' })
})
afterEach(async () => await project[Symbol.asyncDispose]())

const before = '1\n2\n3\n4\n5\n'
const after = '1\nagent 2\n3\n4\nagent 5\n'
const byHand = '1\nhand 2\n3\n4\nhand 5\nhand end\n'

/** An edit whose file a person changed at the same places. */
async function conflicting(): Promise<string> {
  const id = await project.editOne('a.ts', before, after)
  project.write('a.ts', byHand)
  await applyChanges(project.context, { ids: [id] }, 'me')
  expect(await project.row(id)).toMatchObject({ status: 'conflicted' })
  return id
}

async function settleAs(id: string, ...choices: Resolution['choices']): Promise<DecidedChanges> {
  const conflict = await readConflict(project.context, id)
  return await applyChanges(project.context, { ids: [id], resolutions: { [id]: { disk_hash: conflict?.disk_hash ?? null, choices } } }, 'me')
}

describe('a change that conflicts with its file', () => {
  test('shows the places of both sides as they are now', async () => {
    const id = await conflicting()
    expect(await readConflict(project.context, id)).toMatchObject({
      reason: 'same_lines',
      places: [
        { start_line: 2, disk: 'hand 2\n', change: 'agent 2\n', cut: false },
        { start_line: 5, disk: 'hand 5\nhand end\n', change: 'agent 5\n', cut: false },
      ],
    })
    project.write('a.ts', before)
    expect(await readConflict(project.context, id)).toBeNull()
  })

  test('is written as it was chosen, and taken back to what the person had', async () => {
    const id = await conflicting()
    const decided = await settleAs(id, 'disk', 'both')
    expect(decided.outcomes).toMatchObject([{ outcome: 'merged', effect: 'write' }])
    expect(decided.changes).toMatchObject([{ status: 'applied', conflict: null, additions: 1, deletions: 0 }])
    expect(project.read('a.ts')).toBe('1\nhand 2\n3\n4\nhand 5\nhand end\nagent 5\n')
    await revertChanges(project.context, { ids: [id] }, 'me')
    expect(project.read('a.ts')).toBe(byHand)
  })

  test('of which nothing was chosen leaves the file as it is, and there is nothing to take back', async () => {
    const id = await conflicting()
    await settleAs(id, 'disk', 'disk')
    expect(await project.row(id)).toMatchObject({ status: 'applied', additions: 0, deletions: 0 })
    expect(project.read('a.ts')).toBe(byHand)
  })

  test('whose file moved on after somebody looked is not written over', async () => {
    const id = await conflicting()
    const seen = await readConflict(project.context, id)
    project.write('a.ts', `${byHand}newer\n`)
    const { outcomes } = await applyChanges(project.context, { ids: [id], resolutions: { [id]: { disk_hash: seen?.disk_hash ?? null, choices: ['change', 'change'] } } }, 'me')
    expect(outcomes).toMatchObject([{ outcome: 'conflict', message: expect.stringContaining('moved on while you chose') }])
    expect(project.read('a.ts')).toBe(`${byHand}newer\n`)
    expect(await project.row(id)).toMatchObject({ status: 'conflicted' })
  })

  test('with choices that do not fit stays as it is', async () => {
    const id = await conflicting()
    expect((await settleAs(id, 'change')).outcomes).toMatchObject([{ outcome: 'conflict', message: expect.stringContaining('do not fit') }])
    expect(project.read('a.ts')).toBe(byHand)
  })

  test('can be foretold', async () => {
    const id = await conflicting()
    const seen = await readConflict(project.context, id)
    const { outcomes } = await applyChanges(project.context, { ids: [id], preview: true, resolutions: { [id]: { disk_hash: seen?.disk_hash ?? null, choices: ['change', 'change'] } } }, 'me')
    expect(outcomes).toMatchObject([{ outcome: 'merged', effect: 'write' }])
    expect(project.read('a.ts')).toBe(byHand)
  })

  test('brings a file back that is gone, or deletes one that others changed, when that is chosen', async () => {
    const edit = await project.editOne('a.ts', before, after)
    project.write('a.ts', null)
    await applyChanges(project.context, { ids: [edit] }, 'me')
    expect(await readConflict(project.context, edit)).toMatchObject({ reason: 'deleted_and_edited', disk_hash: null, places: [{ disk: null, change: after }] })
    await settleAs(edit, 'change')
    expect(project.read('a.ts')).toBe(after)

    const removal = await project.editOne('b.ts', 'b\n', null)
    project.write('b.ts', 'b by hand\n')
    await applyChanges(project.context, { ids: [removal] }, 'me')
    await settleAs(removal, 'change')
    expect(project.read('b.ts')).toBeNull()
    await revertChanges(project.context, { ids: [removal] }, 'me')
    expect(project.read('b.ts')).toBe('b by hand\n')
  })

  test('that is gone is not found', async () => {
    await expect(readConflict(project.context, '0198c5a0-0000-7000-8000-000000000000')).rejects.toMatchObject({ code: 'not_found' })
  })
})
