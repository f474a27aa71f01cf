import type { Script } from '@boocode/testkit'
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { conversation, messageBox, say } from './support/locators.ts'
import { eventually, usePage } from './support/page-test.ts'

/** A turn of two steps, of which the first ends when its gate is opened. */
const twoSteps = (match: string, gate: string): Script => ({
  match,
  responses: [
    [{ type: 'text', text: 'The first step.' }, { type: 'waitFor', gate }, { type: 'toolCall', name: 'list_dir', args: {} }],
    [{ type: 'text', text: 'The second step.' }],
  ],
})
const test = usePage({
  scripts: [
    twoSteps('begin', 'first'),
    twoSteps('start', 'second'),
    { match: 'be quick', responses: [[{ type: 'text', text: 'Now elsewhere, and quickly.' }]] },
    { match: 'hang', responses: [[{ type: 'text', text: 'Let me think.' }, { type: 'hang' }]] },
    { match: 'afterwards', responses: [[{ type: 'text', text: 'That came after.' }]] },
  ],
})

const queue = (page: Page) => page.getByRole('list', { name: 'Queued messages' })

async function openChat(): Promise<Page> {
  const { session } = await test.stack.newSession()
  return await test.open({ path: `/s/${session.id}/c/1` })
}

describe('what is sent while a turn runs', () => {
  it('waits above the composer, is edited in place, and goes when the turn ends', async () => {
    const page = await openChat()
    await say(page, 'begin')
    await conversation(page).getByText('The first step.').waitFor()
    await say(page, 'this goes later')
    await queue(page).getByText('this goes later').waitFor()
    expect(await conversation(page).getByText('this goes later').count()).toBe(0)
    await queue(page).getByRole('button', { name: 'Edit' }).click()
    const field = queue(page).getByRole('textbox', { name: 'Waiting text' })
    await field.fill('this goes afterwards')
    await field.press('Enter')
    await queue(page).getByText('this goes afterwards').waitFor()
    test.stack.model.openGate('first')
    await conversation(page).getByText('That came after.').waitFor()
    await conversation(page).getByText('this goes afterwards').waitFor()
    expect(await queue(page).count()).toBe(0)
  })

  it('goes before the next step with Ctrl+Enter, or when it is sent now', async () => {
    const page = await openChat()
    await say(page, 'start')
    await conversation(page).getByText('The first step.').waitFor()
    await messageBox(page).fill('use the other folder')
    await messageBox(page).press('Control+Enter')
    await queue(page).getByText('Goes before the next step').waitFor()
    await say(page, 'and be quick')
    await queue(page).getByRole('button', { name: 'Put before the next step' }).click()
    await eventually(async () => await queue(page).getByText('Goes before the next step').count()).toBe(2)
    test.stack.model.openGate('second')
    await conversation(page).getByText('Now elsewhere, and quickly.').waitFor()
    await conversation(page).getByText('use the other folder').waitFor()
    await conversation(page).getByText('and be quick').waitFor()
    expect(await queue(page).count()).toBe(0)
    const asked = test.stack.model.requests().at(-1)?.body ?? ''
    expect(asked).toContain('use the other folder')
    expect(asked).toContain('and be quick')
  })

  it('is taken back to the composer, one by one, or all of it by Stop', async () => {
    const page = await openChat()
    await say(page, 'hang on')
    await conversation(page).getByText('Let me think.').waitFor()
    await say(page, 'one')
    await say(page, 'two')
    await queue(page).getByRole('listitem').filter({ hasText: 'one' }).getByRole('button', { name: /^Remove/ }).click()
    await eventually(async () => await messageBox(page).inputValue()).toBe('one')
    await messageBox(page).press('Escape')
    await eventually(async () => await messageBox(page).inputValue()).toBe('two\n\none')
    await queue(page).waitFor({ state: 'detached' })
  })
})
