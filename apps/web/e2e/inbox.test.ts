import type { Script, Step } from '@boocode/testkit'
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { conversation, messageBox, say } from './support/locators.ts'
import { eventually, usePage } from './support/page-test.ts'

const call = (name: string, args: Record<string, unknown>): Step => ({ type: 'toolCall', name, args })
const done: Step[] = [{ type: 'text', text: 'That was it.' }]
const scripts: Script[] = [
  { match: 'run the first', responses: [[call('run_command', { command: 'echo first' })], done] },
  { match: 'run both', responses: [[call('run_command', { command: 'echo one' }), call('run_command', { command: 'echo two' })], done] },
  { match: 'ask me', responses: [[call('ask_user_input', { question: 'Which one?', options: ['Left', 'Right'] })], done] },
]
const test = usePage({ scripts })

async function session(name: string): Promise<{ id: string; chatId: string; projectId: string }> {
  const project = await test.stack.addProject()
  const created = await test.stack.api('POST', '/api/sessions', { project_id: project.id, name })
  const body = created.body as { session: { id: string }; chat: { id: string } }
  return { id: body.session.id, chatId: body.chat.id, projectId: project.id }
}

const ask = async (chatId: string, content: string) => await test.stack.api('POST', `/api/chats/${chatId}/messages`, { content })
const inbox = (page: Page) => page.getByRole('list', { name: 'Needs you' })
const card = (page: Page, name: string) => inbox(page).getByRole('group', { name })

describe('the inbox', () => {
  it('gathers what all sessions ask, counts it in the title, and takes the answers', async () => {
    const [quiet, commands, question] = [await session('Quiet'), await session('Commands'), await session('Question')]
    const page = await test.open({ path: `/s/${quiet.id}/c/1` })
    const other = await test.open({ path: `/s/${quiet.id}/c/1` })
    await messageBox(page).waitFor()
    await ask(commands.chatId, 'run both')
    await ask(question.chatId, 'ask me')
    for (const window of [page, other]) await eventually(async () => await window.title()).toBe('(2) Quiet · BooCode')
    await page.getByRole('button', { name: 'Inbox: 2 waiting' }).click()
    await card(page, 'Question: Which one?').getByRole('button', { name: 'Right' }).click()
    await card(page, 'Question: Which one?').waitFor({ state: 'detached' })
    await card(page, 'Approval: echo one').getByRole('button', { name: 'Allow' }).click()
    await card(page, 'Approval: echo one').waitFor({ state: 'detached' })
    await eventually(async () => await other.title()).toBe('(1) Quiet · BooCode')
    await card(page, 'Approval: echo two').getByRole('button', { name: 'Deny' }).click()
    await page.getByText('Nothing needs you.').waitFor()
    for (const window of [page, other]) await eventually(async () => await window.title()).toBe('Quiet · BooCode')
    await page.goto(`${test.stack.url}/s/${commands.id}/c/1`)
    await conversation(page).getByText('That was it.').waitFor()
  })

  it('leads to the next that waits by one key, and that is answered by one more', async () => {
    const [here, there] = [await session('Here'), await session('There')]
    const page = await test.open({ path: `/s/${here.id}/c/1` })
    await messageBox(page).waitFor()
    await ask(there.chatId, 'run the first')
    await eventually(async () => await page.title()).toBe('(1) Here · BooCode')
    await messageBox(page).focus()
    await page.keyboard.press('Alt+j')
    await eventually(async () => await page.title()).toBe('(1) There · BooCode')
    const shown = conversation(page).getByRole('group', { name: 'Approval: echo first' })
    await eventually(async () => await shown.evaluate((element) => element === document.activeElement)).toBe(true)
    await eventually(async () => await shown.getByRole('button', { name: 'Allow' }).isEnabled()).toBe(true)
    await page.keyboard.press('y')
    await conversation(page).getByText('That was it.').waitFor()
    await eventually(async () => await page.title()).toBe('There · BooCode')
    await page.keyboard.press('Alt+j')
    await page.getByText('Nothing needs you.').waitFor()
  })

  it('is told of what is asked while the window was away', async () => {
    const [here, there] = [await session('Here again'), await session('There again')]
    const page = await test.open({ path: `/s/${here.id}/c/1` })
    await messageBox(page).waitFor()
    await page.context().setOffline(true)
    await ask(there.chatId, 'ask me')
    await page.context().setOffline(false)
    await eventually(async () => await page.title()).toBe('(1) Here again · BooCode')
    await test.stack.api('DELETE', `/api/sessions/${there.id}`)
    await eventually(async () => await page.title()).toBe('Here again · BooCode')
  })
})

it('what was answered, by whom and how, looks the same after a reload', async () => {
  const { id } = await session('Answered')
  const page = await test.open({ path: `/s/${id}/c/1` })
  await say(page, 'run the first')
  await conversation(page).getByRole('group', { name: 'Approval: echo first' }).getByRole('textbox', { name: 'Reason to deny' }).fill('not now')
  await conversation(page).getByRole('button', { name: 'Deny' }).click()
  const line = conversation(page).getByText(/^Denied: not now · /)
  await line.waitFor()
  await conversation(page).getByText('That was it.').waitFor()
  const before = await line.innerText()
  await page.reload()
  await line.waitFor()
  expect(await line.innerText()).toBe(before)
})
