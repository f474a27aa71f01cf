import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Script, Step } from '@boocode/testkit'
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { conversation, say } from './support/locators.ts'
import { eventually, usePage } from './support/page-test.ts'

const call = (name: string, args: Record<string, unknown>): Step => ({ type: 'toolCall', name, args })
const edit = (path: string, more: Record<string, unknown> = {}) => call('edit_file', { path, old_text: 'old', new_text: 'new', ...more })
const done: Step[] = [{ type: 'text', text: 'Edited.' }]
const scripts: Script[] = [
  { match: 'edit one', responses: [[edit('one.txt')], done] },
  { match: 'edit two', responses: [[edit('one.txt'), edit('two.txt')], done] },
  { match: 'edit everywhere', responses: [[edit('long.txt', { replace_all: true })], done] },
  { match: 'edit and check', responses: [[edit('one.txt')], [call('run_command', { command: 'cat one.txt' })], [{ type: 'text', text: 'Checked.' }]] },
]
const test = usePage({ scripts })

const padding = Array.from({ length: 30 }, (_, n) => `line ${n}`).join('\n')
const files = { 'one.txt': 'an old line\nand another\n', 'two.txt': 'old too\n', 'long.txt': `old\n${padding}\nold\n` }

async function openProject(): Promise<{ page: Page; read: (name: string) => string; write: (name: string, text: string) => void; path: string }> {
  const project = await test.stack.addProject(files)
  const { session } = await test.stack.newSession(project.id)
  const path = `/s/${session.id}/c/1`
  const page = await test.open({ path })
  return {
    page,
    path,
    read: (name) => readFileSync(join(project.path, name), 'utf8'),
    write: (name, text) => writeFileSync(join(project.path, name), text),
  }
}

const bar = (page: Page) => page.getByRole('region', { name: 'Pending changes' })
const toastWith = (page: Page, text: string) => page.getByRole('listitem').filter({ hasText: text })
const inPane = (page: Page, path: string) => page.getByRole('region', { name: /^Turn \d/ }).getByRole('group', { name: path })

describe('edits that wait', () => {
  it('are told above the composer in every window, accepted at once, and undone by the note', async () => {
    const { page, path, read } = await openProject()
    const other = await test.open({ path })
    await say(page, 'edit two files')
    for (const window of [page, other]) await bar(window).getByText('2 files changed, not yet applied').waitFor()
    await conversation(page).getByRole('button', { name: /^Edited one\.txt \+1 −1 Pending/ }).waitFor()
    expect(read('one.txt')).toBe(files['one.txt'])
    await bar(other).getByRole('button', { name: 'Accept all' }).click()
    for (const window of [page, other]) {
      await conversation(window).getByRole('button', { name: /^Edited two\.txt \+1 −1 Applied/ }).waitFor()
      await bar(window).waitFor({ state: 'detached' })
    }
    expect([read('one.txt'), read('two.txt')]).toEqual(['an new line\nand another\n', 'new too\n'])
    await toastWith(other, 'Accepted 2 changes').getByRole('button', { name: 'Undo' }).click()
    await conversation(page).getByRole('button', { name: /^Edited one\.txt \+1 −1 Undone/ }).waitFor()
    expect([read('one.txt'), read('two.txt')]).toEqual([files['one.txt'], files['two.txt']])
  })

  it('are rejected without a question, and wait again when that is undone', async () => {
    const { page, read } = await openProject()
    await say(page, 'edit one file')
    await bar(page).getByRole('button', { name: 'Reject all' }).click()
    await conversation(page).getByRole('button', { name: /^Edited one\.txt \+1 −1 Rejected/ }).waitFor()
    await toastWith(page, 'Rejected one.txt').getByRole('button', { name: 'Undo' }).click()
    await conversation(page).getByRole('button', { name: /^Edited one\.txt \+1 −1 Pending/ }).waitFor()
    expect(read('one.txt')).toBe(files['one.txt'])
    await bar(page).getByRole('button', { name: 'Accept all' }).click()
    await eventually(async () => read('one.txt')).toContain('new')
  })

  it('show their difference where the call stands, and are accepted and undone there', async () => {
    const { page, read } = await openProject()
    await say(page, 'edit one file')
    await conversation(page).getByRole('button', { name: /^Edited one\.txt/ }).click()
    const change = conversation(page).getByRole('group', { name: 'one.txt' })
    const diff = change.getByRole('figure', { name: 'Changes of one.txt' })
    await diff.getByText('an new line').waitFor()
    await diff.getByText('an old line').waitFor()
    await change.getByRole('button', { name: 'Accept' }).click()
    await change.getByRole('button', { name: 'Undo' }).click()
    await change.getByRole('button', { name: 'Redo' }).waitFor()
    expect(read('one.txt')).toBe(files['one.txt'])
  })

  it('are reviewed in a pane beside the chat, which a reload brings back: by file and by hunk', async () => {
    const { page, read } = await openProject()
    await say(page, 'edit everywhere')
    await bar(page).getByRole('button', { name: 'Review' }).click()
    await page.waitForURL(/pane=changes/)
    await conversation(page).getByText('Edited.').waitFor()
    await page.reload()
    const file = inPane(page, 'long.txt')
    const diff = file.getByRole('figure', { name: 'Changes of long.txt' })
    await eventually(async () => await diff.getByRole('button', { name: 'Accept hunk' }).count()).toBe(2)
    await diff.getByRole('button', { name: 'Accept hunk' }).first().click()
    await eventually(async () => read('long.txt')).toBe(`new\n${padding}\nold\n`)
    await file.getByText('Applied').waitFor()
    await file.getByRole('button', { name: 'Reject', exact: true }).click()
    await file.getByText('Rejected').waitFor()
    expect(read('long.txt')).toBe(`new\n${padding}\nold\n`)
    await file.getByRole('button', { name: 'Undo', exact: true }).click()
    await eventually(async () => read('long.txt')).toBe(files['long.txt'])
  })

  it('are put on disk before a command runs, when the person leaves it so', async () => {
    const { page, read } = await openProject()
    await say(page, 'edit and check')
    const card = conversation(page).getByRole('group', { name: 'Approval: cat one.txt' })
    expect(await card.getByRole('checkbox', { name: 'Apply 1 pending change first' }).isChecked()).toBe(true)
    await card.getByRole('button', { name: 'Apply and run' }).click()
    await conversation(page).getByText('Checked.').waitFor()
    expect(read('one.txt')).toBe('an new line\nand another\n')
  })
})

describe('undo', () => {
  it('leaves a file alone that the person changed since, says so, and merges when asked', async () => {
    const { page, read, write } = await openProject()
    await say(page, 'edit one file')
    await bar(page).getByRole('button', { name: 'Accept all' }).click()
    await eventually(async () => read('one.txt')).toContain('new')
    write('one.txt', 'an new line\nand another\nand mine\n')
    await conversation(page).getByRole('button', { name: /^Edited one\.txt/ }).click()
    const change = conversation(page).getByRole('group', { name: 'one.txt' })
    await change.getByRole('button', { name: 'Undo' }).click()
    await change.getByRole('button', { name: 'Undo by merging' }).click()
    await eventually(async () => read('one.txt')).toBe('an old line\nand another\nand mine\n')
    await change.getByRole('button', { name: 'Redo' }).waitFor()
  })
})
