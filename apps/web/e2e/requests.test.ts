import type { Script, Step } from '@boocode/testkit'
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { conversation, messageBox, say, scroller } from './support/locators.ts'
import { eventually, usePage } from './support/page-test.ts'

const call = (name: string, args: Record<string, unknown>): Step => ({ type: 'toolCall', name, args })
const command = call('run_command', { command: 'echo checked', description: 'To see whether it works' })
const scripts: Script[] = [
  { match: 'run the check', responses: [[command], [{ type: 'text', text: 'That was the check.' }]] },
  { match: 'long story', responses: [[{ type: 'text', text: 'Once upon a time.\n\n'.repeat(80) }, command], [{ type: 'text', text: 'That was the check.' }]] },
  {
    match: 'ask me',
    responses: [[call('ask_user_input', { question: 'Which one shall it be?', options: ['The left one', 'The right one'] })], [{ type: 'text', text: 'As you wish.' }]],
  },
  { match: 'look outside', responses: [[call('request_read_access', { path: '/etc/hostname', reason: 'The name of the machine' })], [{ type: 'text', text: 'So be it.' }]] },
]
const test = usePage({ scripts })

async function openChat(windows = 1): Promise<Page[]> {
  const { session } = await test.stack.newSession()
  const path = `/s/${session.id}/c/1`
  const pages: Page[] = []
  for (let n = 0; n < windows; n += 1) pages.push(await test.open({ path }))
  return pages
}

async function openOne(): Promise<Page> {
  const [page] = await openChat()
  if (page === undefined) throw new Error('no window')
  return page
}

const approval = (page: Page) => conversation(page).getByRole('group', { name: 'Approval: echo checked' })
const isArmed = async (page: Page) => await eventually(async () => await approval(page).getByRole('button', { name: 'Allow' }).isEnabled()).toBe(true)

describe('an approval', () => {
  it('is shown whole in three windows, allowed in one, and over in all of them', async () => {
    const pages = await openChat(3)
    const [first, second] = pages
    if (first === undefined || second === undefined) throw new Error('no windows')
    await say(first, 'run the check')
    for (const page of pages) {
      await approval(page).getByText('echo checked', { exact: true }).waitFor()
      await approval(page).getByText('To see whether it works').waitFor()
      await page.getByRole('status').filter({ hasText: 'Needs you. Approval: echo checked' }).waitFor({ state: 'attached' })
    }
    await approval(second).getByRole('button', { name: 'Allow' }).click()
    for (const page of pages) {
      await conversation(page).getByText(/^Allowed once · /).waitFor()
      await conversation(page).getByText('That was the check.').waitFor()
      expect(await approval(page).count()).toBe(0)
    }
  })

  it('that is denied with a reason is not run, and the agent is told why', async () => {
    const page = await openOne()
    await say(page, 'run the check')
    await approval(page).getByRole('textbox', { name: 'Reason to deny' }).fill('not on this machine')
    await approval(page).getByRole('button', { name: 'Deny' }).click()
    await conversation(page).getByText('Denied: not on this machine').waitFor()
    await conversation(page).getByText('That was the check.').waitFor()
    await conversation(page).getByRole('button', { name: /^Ran echo checked denied/ }).waitFor()
    expect(test.stack.model.requests().at(-1)?.body).toContain('not on this machine')
  })

  it('outlives a reload, with what was typed about it', async () => {
    const page = await openOne()
    await say(page, 'run the check')
    await approval(page).getByRole('textbox', { name: 'Reason to deny' }).fill('wait for the others')
    await page.reload()
    expect(await approval(page).getByRole('textbox', { name: 'Reason to deny' }).inputValue()).toBe('wait for the others')
    await approval(page).getByRole('button', { name: 'Allow' }).click()
    await conversation(page).getByText('That was the check.').waitFor()
  })

  it('of two answers at once takes one, and both windows show which', async () => {
    const pages = await openChat(2)
    const [first, second] = pages
    if (first === undefined || second === undefined) throw new Error('no windows')
    await say(first, 'run the check')
    for (const page of pages) await isArmed(page)
    await Promise.all([
      approval(first).getByRole('button', { name: 'Allow' }).click(),
      approval(second).getByRole('button', { name: 'Deny' }).click({ noWaitAfter: true }),
    ])
    const outcomes: string[] = []
    for (const page of pages) {
      await conversation(page).getByText('That was the check.').waitFor()
      outcomes.push(await conversation(page).getByText(/^(Allowed once|Denied) · /).innerText())
      expect(await page.getByRole('listitem').filter({ hasText: /answered this first/ }).count()).toBe(0)
    }
    expect(new Set(outcomes).size).toBe(1)
  })

  it('is answered by keys, but not by a held one, nor while something is being written', async () => {
    const page = await openOne()
    await say(page, 'run the check')
    await isArmed(page)
    await messageBox(page).press('y')
    await messageBox(page).blur()
    await page.keyboard.press('y')
    expect(await messageBox(page).inputValue()).toBe('y')
    await messageBox(page).fill('')
    await messageBox(page).blur()
    await page.evaluate(() => document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'y', repeat: true, bubbles: true })))
    expect(await approval(page).getByRole('button', { name: 'Allow' }).isEnabled()).toBe(true)
    await page.keyboard.press('a')
    const pattern = approval(page).getByRole('textbox', { name: /never ask again/ })
    expect(await pattern.inputValue()).toMatch(/^echo/)
    await pattern.fill('echo *')
    await pattern.press('Enter')
    await conversation(page).getByText(/^Always allowed in this project echo \* · /).waitFor()
    await conversation(page).getByText('That was the check.').waitFor()
  })

  it('out of sight is told above the composer, not answered unseen, and shown on demand', async () => {
    const page = await openOne()
    await say(page, 'tell me a long story')
    await approval(page).waitFor()
    await isArmed(page)
    await scroller(page).hover()
    await page.mouse.wheel(0, -1_500)
    const bar = page.getByRole('region', { name: 'Waiting for you' })
    await bar.getByText('Needs you: 1 approval').waitFor()
    await messageBox(page).blur()
    await page.keyboard.press('y')
    await bar.getByRole('button', { name: 'Show' }).click()
    await eventually(async () => await approval(page).evaluate((card) => card === document.activeElement)).toBe(true)
    await bar.waitFor({ state: 'detached' })
    await page.keyboard.press('y')
    await conversation(page).getByText('That was the check.').waitFor()
  })
})

describe('a question', () => {
  const question = (page: Page) => conversation(page).getByRole('group', { name: 'Question: Which one shall it be?' })

  it('is answered by one of its options', async () => {
    const page = await openOne()
    await say(page, 'ask me')
    await question(page).getByRole('button', { name: 'The right one' }).click()
    await conversation(page).getByText(/^Answered “The right one” · /).waitFor()
    await conversation(page).getByText('As you wish.').waitFor()
    expect(test.stack.model.requests().at(-1)?.body).toContain('The right one')
  })

  it('is answered in other words, which a reload does not lose', async () => {
    const page = await openOne()
    await say(page, 'ask me')
    await question(page).getByRole('textbox', { name: 'Your answer' }).fill('neither of them')
    await page.reload()
    await eventually(async () => await question(page).getByRole('textbox', { name: 'Your answer' }).inputValue()).toBe('neither of them')
    await question(page).getByRole('button', { name: 'Answer' }).click()
    await conversation(page).getByText(/^Answered “neither of them” · /).waitFor()
    await conversation(page).getByText('As you wish.').waitFor()
  })
})

it('leave to read is given for the session, by its path and reason', async () => {
  const page = await openOne()
  await say(page, 'look outside')
  const card = conversation(page).getByRole('group', { name: 'Read access: /etc/hostname' })
  await card.getByText('The name of the machine').waitFor()
  await card.getByRole('button', { name: 'For longer' }).click()
  await page.getByRole('menuitem', { name: 'Allow for this session' }).click()
  await conversation(page).getByText(/^Allowed for this session · /).waitFor()
  await conversation(page).getByText('So be it.').waitFor()
})
