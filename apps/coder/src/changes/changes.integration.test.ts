import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, renameSync, rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { hashContent } from '@boocode/agent'
import { changesFrame } from '@boocode/db'
import { expect, describe, test } from 'vitest'
import { v7 as uuidv7 } from 'uuid'
import { insertChanges } from './insert-changes.ts'
import { readOverlay } from './read-overlay.ts'
import { settleChange } from './settle-change.ts'
import { ChangedProject } from './testing/changed-project.ts'
import type { Edit } from './testing/changed-project.ts'

const lines = (...words: string[]): string => words.map((word) => `${word}\n`).join('')
const long = lines('one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine')

describe('recorded changes', () => {
  test('hold their contents once, a diff, and what it counts', async () => {
    await using project = await ChangedProject.open()
    const [created, edited, deleted] = await project.edit([['a.txt', null, 'one\ntwo\n'], ['b.txt', 'one\ntwo\n', 'one\n'], ['c.txt', 'one\n', null]])
    expect(await project.row(created?.id ?? '')).toMatchObject({ operation: 'create', status: 'pending', before_hash: null, additions: 2, deletions: 0, apply_requested_at: null })
    expect(await project.row(edited?.id ?? '')).toMatchObject({ operation: 'edit', additions: 0, deletions: 1, after_hash: hashContent(Buffer.from('one\n')) })
    expect(await project.row(deleted?.id ?? '')).toMatchObject({ operation: 'delete', after_hash: null, diff: expect.stringContaining('+++ /dev/null') })
    expect(await project.database.sql`select hash from file_contents`).toHaveLength(2)
    expect(project.read('a.txt')).toBeNull()
  })

  test('are there once, however often their call is recorded', async () => {
    await using project = await ChangedProject.open()
    const messageId = uuidv7()
    await project.database.sql`
      insert into messages (id, chat_id, turn_id, role, kind, status) values (${messageId}, ${project.chat.chatId}, ${project.chat.turnId}, 'assistant', 'message', 'calling')`
    const plan = (path: string, after: string) => ({ absolute: join(project.root, path), path, operation: 'create' as const, before: null, after: Buffer.from(after) })
    const planned = [plan('a.txt', 'a'), plan('a.txt', 'b'), plan('b.txt', 'a')]
    const record = async (toolCallId: string) =>
      await project.database.transaction((tx) => insertChanges(tx, { ...project.chat, messageId, toolCallId, agent: 'native' }, planned, { requested: true }))
    const first = await record('call_1')
    expect(first.map((row) => row.path)).toEqual(['a.txt', 'a.txt', 'b.txt'])
    expect(await record('call_1')).toEqual(first)
    expect(await record('call_2')).toHaveLength(3)
    expect(await project.database.sql`select id from pending_changes where apply_requested_at is not null`).toHaveLength(6)
  })
})

describe('a chat sees', () => {
  test('nothing but the disk while nothing is pending', async () => {
    await using project = await ChangedProject.open({ 'a.txt': 'a' })
    expect(await readOverlay(project.database.sql, { chatId: project.chat.chatId, projectRoot: project.root })).toEqual(new Map())
  })

  test('its pending changes over what others wrote, and no other chat’s', async () => {
    await using project = await ChangedProject.open({ 'a.txt': long, 'gone.txt': 'x\n', 'done.txt': 'old' })
    const half = long.replace('two', 'TWO')
    await project.edit([['a.txt', long, half], ['new/file.txt', null, 'new'], ['gone.txt', 'x\n', null]])
    await project.edit([['a.txt', half, half.replace('five', 'FIVE')]])
    await project.settle(await project.editOne('done.txt', 'old', 'new'))
    const other = await project.addChat()
    await project.edit([['other.txt', null, 'other']], { chat: other })
    project.write('a.txt', long.replace('nine', 'NINE'))
    const overlay = await readOverlay(project.database.sql, { chatId: project.chat.chatId, projectRoot: project.root })
    expect(Object.fromEntries([...overlay].map(([path, content]) => [path.slice(project.root.length + 1), content?.toString() ?? null]))).toEqual({
      'a.txt': half.replace('five', 'FIVE').replace('nine', 'NINE'),
      'new/file.txt': 'new',
      'gone.txt': null,
    })
  })
})

describe('a change that is put on disk', () => {
  test('is written, created or deleted, and recorded with who did it', async () => {
    await using project = await ChangedProject.open({ 'a.txt': 'old', 'gone.txt': 'x' })
    const ids = (await project.edit([['a.txt', 'old', 'new'], ['deep/down/b.txt', null, 'b'], ['gone.txt', 'x', null]], { requested: true })).map((row) => row.id)
    const outcomes = []
    for (const id of ids) outcomes.push(await project.settle(id))
    expect(outcomes.map(({ outcome, effect }) => [outcome, effect])).toEqual([['done', 'write'], ['done', 'create'], ['done', 'delete']])
    expect(['a.txt', 'deep/down/b.txt', 'gone.txt'].map((path) => project.read(path))).toEqual(['new', 'b', null])
    expect(await project.row(ids[0] ?? '')).toMatchObject({ status: 'applied', decided_by: 'a test', decided_at: expect.any(String), apply_requested_at: null, conflict: null })
    const frame = await project.database.transaction((tx) => changesFrame(tx, project.chat.chatId, ids))
    expect(frame).toMatchObject({ type: 'pending_changes_updated', counts: { pending: 0, applied: 3, conflicted: 0 }, changes: [{ path: 'a.txt', status: 'applied' }, {}, {}] })
  })

  test('a second time changes nothing, though the file was edited since', async () => {
    await using project = await ChangedProject.open({ 'a.txt': 'old' })
    const id = await project.editOne('a.txt', 'old', 'new')
    await project.settle(id)
    project.write('a.txt', 'mine')
    expect(await project.settle(id)).toMatchObject({ outcome: 'unchanged', effect: 'none' })
    expect(project.read('a.txt')).toBe('mine')
  })

  test('by two at once is written once', async () => {
    await using project = await ChangedProject.open({ 'a.txt': 'old' })
    const id = await project.editOne('a.txt', 'old', 'new')
    const outcomes = await Promise.all([project.settle(id), project.settle(id), project.settle(id)])
    expect(outcomes.map(({ outcome }) => outcome).toSorted()).toEqual(['done', 'unchanged', 'unchanged'])
  })

  test('goes together with what a person wrote elsewhere in the file, and its sides become what it did', async () => {
    await using project = await ChangedProject.open({ 'a.txt': long })
    const id = await project.editOne('a.txt', long, long.replace('two', 'TWO'))
    const persons = long.replace('nine', 'NINE')
    project.write('a.txt', persons)
    expect(await project.settle(id)).toMatchObject({ outcome: 'merged', effect: 'write' })
    expect(project.read('a.txt')).toBe(persons.replace('two', 'TWO'))
    const row = await project.row(id)
    expect([row.before?.toString(), row.after?.toString()]).toEqual([persons, persons.replace('two', 'TWO')])
    expect(row.diff).toContain('+TWO')
    expect(row.diff).not.toContain('-nine')
  })

  test('many at once in one file are all in it', async () => {
    const words = Array.from({ length: 12 }, (_one, index) => [`word-${index}`, 'x', 'y', 'z']).flat()
    const content = lines(...words)
    await using project = await ChangedProject.open({ 'a.txt': content })
    const ids = (await project.edit(Array.from({ length: 12 }, (_one, index) => ['a.txt', content, content.replace(`word-${index}\n`, `WORD-${index}\n`)] as const))).map((row) => row.id)
    const outcomes = await Promise.all(ids.map((id) => project.settle(id)))
    expect(outcomes.filter(({ outcome }) => outcome === 'done' || outcome === 'merged')).toHaveLength(12)
    expect(project.read('a.txt')).toBe(content.replaceAll('word', 'WORD'))
  })

  test.each<{ what: string; edit: Edit; disk: string | null; words: string }>([
    { what: 'an edit of lines that a person edited', edit: ['a.txt', 'one\ntwo\n', 'one\nTWO\n'], disk: 'one\nzwei\n', words: 'the same place, at line 2' },
    { what: 'an edit of a file that is gone', edit: ['a.txt', 'one\n', 'two\n'], disk: null, words: 'the file is gone' },
    { what: 'a new file where a person made one', edit: ['a.txt', null, 'mine\n'], disk: 'yours\n', words: 'with other content' },
    { what: 'the deletion of a file that a person edited', edit: ['a.txt', 'one\n', null], disk: 'two\n', words: 'would delete the file' },
    { what: 'an edit of a binary file that changed', edit: ['a.txt', 'a\0b', 'a\0c'], disk: 'x\0b', words: 'binary files cannot be merged' },
  ])('is marked, and the file left alone: $what', async ({ edit, disk, words }) => {
    await using project = await ChangedProject.open(disk === null ? {} : { 'a.txt': disk })
    const id = await project.editOne(...edit)
    expect(await project.settle(id)).toMatchObject({ outcome: 'conflict', effect: 'none', message: expect.stringContaining(words) })
    expect(project.read('a.txt')).toBe(disk)
    expect(await project.row(id)).toMatchObject({ status: 'conflicted', conflict: expect.stringContaining(words), apply_requested_at: null })
  })

  test('may be tried again when a person has made room for it', async () => {
    await using project = await ChangedProject.open({ 'a.txt': 'yours' })
    const id = await project.editOne('a.txt', null, 'mine')
    await project.settle(id)
    project.write('a.txt', null)
    expect(await project.settle(id)).toMatchObject({ outcome: 'done', effect: 'create' })
    expect(await project.row(id)).toMatchObject({ status: 'applied', conflict: null })
  })

  test('after a crash that followed the write is only recorded, and can still be taken back exactly', async () => {
    await using project = await ChangedProject.open({ 'a.txt': 'old', 'b.txt': long })
    const [plain, merged] = await project.edit([['a.txt', 'old', 'new'], ['b.txt', long, long.replace('two', 'TWO')]], { requested: true })
    const persons = long.replace('nine', 'NINE')
    project.write('b.txt', persons)
    for (const row of [plain, merged]) {
      const id = row?.id ?? ''
      // The file is written; the transaction that says so is not committed.
      await expect(
        project.database.transaction(async (tx) => {
          await settleChange(tx, id, { projectRoot: project.root, grantedRoots: [], by: 'killed' })
          throw new Error('killed')
        }),
      ).rejects.toThrow('killed')
      expect(await project.row(id)).toMatchObject({ status: 'pending' })
      expect(await project.settle(id)).toMatchObject({ outcome: 'unchanged' })
      expect(await project.row(id)).toMatchObject({ status: 'applied', decided_by: 'a test' })
    }
    expect((await project.row(plain?.id ?? '')).before?.toString()).toBe('old')
    expect((await project.row(merged?.id ?? '')).before?.toString()).toBe(persons)
    expect((await project.row(merged?.id ?? '')).after?.toString()).toBe(project.read('b.txt'))
  })

  test('that others had made already leaves nothing of ours to take back', async () => {
    await using project = await ChangedProject.open({ 'a.txt': 'new' })
    const id = await project.editOne('a.txt', 'old', 'new')
    expect(await project.settle(id, { isFirstTry: true })).toMatchObject({ outcome: 'unchanged' })
    const row = await project.row(id)
    expect([row.status, row.before?.toString(), row.after?.toString()]).toEqual(['applied', 'new', 'new'])
  })

  test('never follows a link that took the place of the file or its folder', async () => {
    await using project = await ChangedProject.open({ 'a.txt': 'old', 'other.txt': 'old', 'in/b.txt': 'old', 'else/b.txt': 'old' })
    const [file, inFolder] = (await project.edit([['a.txt', 'old', 'new'], ['in/b.txt', 'old', 'new']])).map((row) => row.id)
    project.write('a.txt', null)
    symlinkSync('other.txt', join(project.root, 'a.txt'))
    renameSync(join(project.root, 'in'), join(project.root, 'was'))
    symlinkSync('else', join(project.root, 'in'))
    for (const id of [file ?? '', inFolder ?? '']) {
      expect(await project.settle(id)).toMatchObject({ outcome: 'failed', message: expect.stringContaining('a link stands') })
      expect(await project.row(id)).toMatchObject({ status: 'pending', conflict: expect.stringContaining('a link stands') })
    }
    expect([project.read('other.txt'), project.read('else/b.txt')]).toEqual(['old', 'old'])
  })

  test.each([
    ['the project is gone', (root: string) => rmSync(root, { recursive: true }), "project's folder is gone"],
    ['a folder stands there', (root: string) => mkdirSync(join(root, 'a.txt')), 'it is a folder'],
    ['a file stands where its folder should be', (root: string) => renameSync(join(root, 'seed'), join(root, 'sub')), 'a part of its path is a file'],
  ])('stays pending with a sentence when %s', async (_, disturb, words) => {
    await using project = await ChangedProject.open({ seed: 'seed' })
    const id = await project.editOne(words.startsWith('a part') ? 'sub/a.txt' : 'a.txt', null, 'new')
    disturb(project.root)
    expect(await project.settle(id)).toMatchObject({ outcome: 'failed', effect: 'none', message: expect.stringContaining(words) })
    expect(await project.row(id)).toMatchObject({ status: 'pending', conflict: expect.stringContaining(words), apply_requested_at: null })
  })

  test('stays pending with a sentence when the folder may not be written', async (ctx) => {
    if (process.getuid?.() === 0) return ctx.skip('as root every folder may be written')
    await using project = await ChangedProject.open({ 'locked/a.txt': 'old' })
    chmodSync(join(project.root, 'locked'), 0o555)
    const id = await project.editOne('locked/a.txt', 'old', 'new')
    expect(await project.settle(id)).toMatchObject({ outcome: 'failed', message: expect.stringContaining('permissions') })
    chmodSync(join(project.root, 'locked'), 0o755)
    expect(await project.settle(id)).toMatchObject({ outcome: 'done' })
  })

  test('stays pending with a sentence while the disk is full or read-only, and goes when it is not', async (ctx) => {
    await using project = await ChangedProject.open({ 'small/a.txt': '' })
    const place = join(project.root, 'small')
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'none', place], { stdio: 'ignore' })
    } catch {
      return ctx.skip('this machine does not let us mount a file system')
    }
    await using _disk = { [Symbol.asyncDispose]: async () => void execFileSync('umount', ['-l', place]) }
    const id = await project.editOne('small/a.txt', null, 'x'.repeat(900_000))
    project.write('small/filler', 'y'.repeat(500_000))
    expect(await project.settle(id)).toMatchObject({ outcome: 'failed', message: expect.stringContaining('disk is full') })
    execFileSync('mount', ['-o', 'remount,ro', place])
    expect(await project.settle(id)).toMatchObject({ outcome: 'failed', message: expect.stringContaining('read-only') })
    expect(await project.row(id)).toMatchObject({ status: 'pending', conflict: expect.stringContaining('read-only') })
    expect(project.read('small/a.txt')).toBeNull()
    execFileSync('mount', ['-o', 'remount,rw', place])
    project.write('small/filler', null)
    expect(await project.settle(id)).toMatchObject({ outcome: 'done' })
  })

  test('of a chat that was deleted meanwhile says so', async () => {
    await using project = await ChangedProject.open()
    await expect(project.settle(uuidv7())).rejects.toMatchObject({ code: 'not_found' })
  })
})
