import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { conversation, messageBox } from './support/locators.ts'
import { eventually, usePage } from './support/page-test.ts'

const test = usePage({
  scripts: [
    { match: 'think for long', responses: [[{ type: 'text', text: 'Let me see.' }, { type: 'hang' }]] },
    { responses: [[{ type: 'text', text: 'Yes.' }]] },
  ],
})
const files = (page: Page) => page.getByRole('listbox', { name: 'Files' })
const commands = (page: Page) => page.getByRole('listbox', { name: 'Commands' })
const choices = (page: Page) => page.getByRole('listbox', { name: 'Choices' })

async function openProject(content: Record<string, string>): Promise<{ page: Page; chatId: string; folder: string }> {
  const project = await test.stack.addProject(content)
  const { session, chat } = await test.stack.newSession(project.id)
  return { page: await test.open({ path: `/s/${session.id}/c/1` }), chatId: chat.id, folder: project.path }
}

async function saidIn(chatId: string): Promise<string[]> {
  const { messages } = (await test.stack.api('GET', `/api/chats/${chatId}/messages`)).body
  return messages.flatMap((message: { role: string; kind: string; parts: { text: string }[] }) => (message.role === 'user' && message.kind === 'message' ? [message.parts[0]?.text] : []))
}

describe('after an at sign', () => {
  it('files are found by letters, chosen by keys, and named in the message', async () => {
    const { page, chatId } = await openProject({ 'src/transcript.ts': '', 'src/rows.ts': '', 'docs/a plan.md': '', 'node_modules/x/transcript.ts': '', '.gitignore': 'node_modules\n' })
    await messageBox(page).pressSequentially('what does @trscr')
    await files(page).getByRole('option').first().waitFor()
    expect(await files(page).getByRole('option').allInnerTexts()).toEqual([expect.stringContaining('transcript.ts')])
    const active = await messageBox(page).getAttribute('aria-activedescendant')
    expect(await files(page).getByRole('option', { selected: true }).getAttribute('id')).toBe(active)
    await messageBox(page).press('Enter')
    expect(await messageBox(page).inputValue()).toBe('what does @src/transcript.ts ')
    await messageBox(page).pressSequentially('do, by @plan')
    await files(page).getByRole('option', { name: 'a plan.md' }).waitFor()
    await messageBox(page).press('Tab')
    await messageBox(page).pressSequentially('?')
    await messageBox(page).press('Enter')
    await conversation(page).getByText('Yes.').waitFor()
    expect(await saidIn(chatId)).toEqual(['what does @src/transcript.ts do, by @"docs/a plan.md" ?'])
  })

  it('a folder leads on to what is in it, and Escape leaves the words alone', async () => {
    const { page } = await openProject({ 'src/one.ts': '', 'src/two.ts': '' })
    await messageBox(page).pressSequentially('@src')
    await files(page).getByRole('option', { name: 'src/', exact: true }).click()
    expect(await messageBox(page).inputValue()).toBe('@src/')
    await files(page).getByRole('option', { name: 'two.ts' }).waitFor()
    await messageBox(page).press('Escape')
    expect(await files(page).count()).toBe(0)
    expect(await messageBox(page).inputValue()).toBe('@src/')
  })

  it('a file that was made a moment ago is found', async () => {
    const { page, folder } = await openProject({ 'a.ts': '' })
    await messageBox(page).pressSequentially('@')
    await files(page).getByRole('option', { name: 'a.ts' }).waitFor()
    mkdirSync(join(folder, 'new'))
    writeFileSync(join(folder, 'new/fresh.ts'), '')
    await eventually(async () => {
      await messageBox(page).fill('')
      await messageBox(page).pressSequentially('@fresh')
      return await files(page).getByRole('option', { name: 'fresh.ts' }).count()
    }).toBe(1)
  })
})

describe('after a slash', () => {
  it('mode and effort are chosen by keyboard alone', async () => {
    const { page } = await openProject({ 'a.ts': '' })
    await messageBox(page).pressSequentially('/mod')
    await commands(page).getByText('/mode', { exact: true }).waitFor()
    await messageBox(page).press('ArrowDown')
    await messageBox(page).press('Enter')
    await messageBox(page).pressSequentially('pl')
    await choices(page).getByRole('option', { name: 'plan' }).waitFor()
    await messageBox(page).press('Enter')
    await page.getByRole('button', { name: 'Mode: Plan' }).waitFor()
    expect(await messageBox(page).inputValue()).toBe('')
    await messageBox(page).fill('/effort max')
    await messageBox(page).press('Enter')
    await page.getByRole('button', { name: 'Effort: Max' }).waitFor()
    await messageBox(page).fill('/mode wild')
    await messageBox(page).press('Enter')
    await page.getByText('The modes are plan, ask and auto.').waitFor()
  })

  it('a command that takes nothing is done at once, and Escape does not stop the turn', async () => {
    const { page } = await openProject({ 'a.ts': '' })
    await messageBox(page).fill('think for long')
    await messageBox(page).press('Enter')
    await conversation(page).getByText('Let me see.').waitFor()
    await messageBox(page).pressSequentially('/st')
    await commands(page).getByRole('option', { name: '/stop' }).waitFor()
    await messageBox(page).press('Escape')
    expect(await page.getByRole('button', { name: 'Stop' }).count()).toBe(1)
    await messageBox(page).fill('')
    await messageBox(page).pressSequentially('/st')
    await messageBox(page).press('Enter')
    await conversation(page).getByText('Stopped').waitFor()
  })

  it('a command of the project says its prompt, and other words that begin with a slash are sent as they are', async () => {
    const { page, chatId } = await openProject({ '.boocode/commands/review.md': '---\ndescription: Look a file over\nargument-hint: <file>\n---\nReview $ARGUMENTS with care.\n' })
    await messageBox(page).pressSequentially('/rev')
    await commands(page).getByRole('option', { name: '/review <file>' }).getByText('Look a file over').waitFor()
    await commands(page).getByRole('option', { name: '/review <file>' }).click()
    await messageBox(page).pressSequentially('a.ts')
    await messageBox(page).press('Enter')
    await conversation(page).getByText('Review a.ts with care.').waitFor()
    await messageBox(page).fill('/nothing of that name')
    await messageBox(page).press('Enter')
    await conversation(page).getByText('/nothing of that name').waitFor()
    await eventually(async () => await saidIn(chatId)).toEqual(['Review a.ts with care.', '/nothing of that name'])
  })
})
