import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { conversation, say } from './support/locators.ts'
import { eventually, usePage } from './support/page-test.ts'

const test = usePage({
  scripts: [
    { match: 'hello', responses: [[{ type: 'text', text: 'Hello to you.' }]] },
    { match: 'what do you know', responses: [[{ type: 'text', text: 'What the summary says.' }]] },
  ],
})

async function openChat(): Promise<Page> {
  const { session } = await test.stack.newSession()
  const page = await test.open({ path: `/s/${session.id}/c/1` })
  await say(page, 'hello there')
  await conversation(page).getByText('Hello to you.').waitFor()
  await conversation(page).getByText(/ out$/).waitFor()
  return page
}

async function compact(page: Page, options: { first: boolean }): Promise<void> {
  await page.getByRole('button', { name: 'Chat actions' }).click()
  await page.getByRole('menuitem', { name: 'Compact conversation…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Compact conversation' })
  await dialog.getByRole('textbox', { name: 'What to keep' }).fill('the greeting')
  if (options.first) await dialog.getByRole('checkbox', { name: 'Show me the summary first' }).check()
  await dialog.getByRole('button', { name: 'Compact' }).click()
  await dialog.waitFor({ state: 'detached' })
}

const divider = (page: Page) => conversation(page).getByRole('button', { name: /^Older messages were summarised/ })

describe('a summary', () => {
  it('stands as a line across the conversation, which stays readable above it', async () => {
    const page = await openChat()
    await compact(page, { first: false })
    await divider(page).click()
    await conversation(page).getByRole('region', { name: 'Summary' }).getByText('Hello to you.').waitFor()
    await divider(page).getByText(/ → \d+ tokens$/).waitFor()
    await conversation(page).getByText('Hello to you.', { exact: true }).waitFor()
    expect(test.stack.model.requests().at(-1)?.body).toContain('the greeting')
  })

  it('is shown first when asked, outlives a reload, and is used as it was edited', async () => {
    const page = await openChat()
    await compact(page, { first: true })
    const proposal = page.getByRole('region', { name: 'Proposed summary' })
    await eventually(async () => await proposal.getByRole('textbox', { name: 'Summary' }).inputValue()).toContain('Hello to you.')
    expect(await divider(page).count()).toBe(0)
    await page.reload()
    await proposal.getByRole('textbox', { name: 'Summary' }).fill('Only this is known.')
    await proposal.getByRole('button', { name: 'Use summary' }).click()
    await divider(page).waitFor()
    await proposal.waitFor({ state: 'detached' })
    await say(page, 'what do you know')
    await conversation(page).getByText('What the summary says.').waitFor()
    const asked = test.stack.model.requests().at(-1)?.body ?? ''
    expect(asked).toContain('Only this is known.')
    expect(asked).not.toContain('Hello to you.')
  })
})
