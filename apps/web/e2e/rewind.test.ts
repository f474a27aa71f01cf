import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'vitest'
import { conversation, messageBox, say } from './support/locators.ts'
import { eventually, usePage } from './support/page-test.ts'

const test = usePage({
  scripts: [
    { match: 'hello', responses: [[{ type: 'text', text: 'Hello to you.' }]] },
    {
      match: 'edit one',
      responses: [[{ type: 'toolCall', name: 'edit_file', args: { path: 'one.txt', old_text: 'old', new_text: 'new' } }], [{ type: 'text', text: 'Edited.' }]],
    },
  ],
})

describe('going back to a message', () => {
  it('tells what becomes of files, gives the words back, and can be undone', async () => {
    const project = await test.stack.addProject({ 'one.txt': 'old' })
    const read = () => readFileSync(join(project.path, 'one.txt'), 'utf8')
    const { session } = await test.stack.newSession(project.id)
    const page = await test.open({ path: `/s/${session.id}/c/1` })
    await say(page, 'hello')
    await conversation(page).getByText('Hello to you.').waitFor()
    await say(page, 'edit one file')
    await conversation(page).getByText('Edited.').waitFor()
    await page.getByRole('region', { name: 'Pending changes' }).getByRole('button', { name: 'Accept all' }).click()
    await eventually(async () => read()).toBe('new')

    await conversation(page).getByText('edit one file').hover()
    await conversation(page).getByRole('button', { name: 'Message actions' }).last().click()
    await page.getByRole('menuitem', { name: 'Rewind to here…' }).click()
    const dialog = page.getByRole('dialog', { name: 'Rewind to here' })
    await dialog.getByRole('radio', { name: /^Undo what the agent did to 1 file/ }).check()
    await dialog.getByRole('list', { name: 'What happens to files' }).getByText('changed back').waitFor()
    await dialog.getByRole('button', { name: 'Rewind' }).click()
    await conversation(page).getByText('Edited.').waitFor({ state: 'detached' })
    await conversation(page).getByText('Hello to you.').waitFor()
    await eventually(async () => await messageBox(page).inputValue()).toBe('edit one file')
    await eventually(async () => read()).toBe('old')

    await page.getByRole('listitem').filter({ hasText: 'Went back' }).getByRole('button', { name: 'Undo' }).click()
    await conversation(page).getByText('Edited.').waitFor()
    await eventually(async () => read()).toBe('new')
    await eventually(async () => await messageBox(page).inputValue()).toBe('')
  })

  it('of a turn that runs is refused in words', async () => {
    test.stack.model.setScripts([{ match: 'hang', responses: [[{ type: 'text', text: 'Let me think.' }, { type: 'hang' }]] }])
    const { session } = await test.stack.newSession()
    const page = await test.open({ path: `/s/${session.id}/c/1` })
    await say(page, 'hang on')
    await conversation(page).getByText('Let me think.').waitFor()
    await conversation(page).getByText('hang on').hover()
    await conversation(page).getByRole('button', { name: 'Message actions' }).click()
    await page.getByRole('menuitem', { name: 'Rewind to here…' }).click()
    const dialog = page.getByRole('dialog', { name: 'Rewind to here' })
    await dialog.getByRole('button', { name: 'Rewind' }).click()
    await dialog.getByRole('alert').filter({ hasText: /\w/ }).waitFor()
    await dialog.getByRole('button', { name: 'Cancel' }).click()
    await page.getByRole('button', { name: 'Stop' }).click()
  })
})
