import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { conversation, distanceFromEnd, messageBox, say, scroller } from './support/locators.ts'
import { eventually, usePage } from './support/page-test.ts'

const paragraph = (n: number) => `Paragraph ${n}: the quick brown fox jumps over the lazy dog, again and again, until the end of the line.`
const story = Array.from({ length: 40 }, (_, n) => paragraph(n + 1)).join('\n\n')
const test = usePage({
  scripts: [
    { match: 'story', responses: [[{ type: 'text', text: story, tokensPerSecond: 150 }]] },
    { match: 'gate', responses: [[{ type: 'text', text: 'Half a sentence, ' }, { type: 'waitFor', gate: 'go' }, { type: 'text', text: 'and the other half.' }]] },
    { match: 'hang', responses: [[{ type: 'text', text: 'Let me think.' }, { type: 'hang' }]] },
    { match: 'fail', responses: [[{ type: 'error', status: 402, message: 'Insufficient Balance' }]] },
    {
      match: 'files',
      responses: [
        [{ type: 'reasoning', text: 'I should look.' }, { type: 'toolCall', name: 'read_file', args: { path: 'README.md' } }, { type: 'toolCall', name: 'list_dir', args: { path: '.' } }],
        [{ type: 'toolCall', name: 'read_file', args: { path: 'absent.txt' } }],
        [{ type: 'text', text: 'Done.' }],
      ],
    },
  ],
})

async function openChat(options: Parameters<typeof test.open>[0] = {}): Promise<Page> {
  const { session } = await test.stack.newSession()
  return await test.open({ ...options, path: `/s/${session.id}/c/1` })
}

const said = async (page: Page) => await conversation(page).locator('.prose').innerText()

describe('while an answer streams', () => {
  it('a reload in mid-sentence goes on with the sentence, and another window shows the same', async () => {
    const page = await openChat()
    await say(page, 'open the gate')
    await conversation(page).getByText('Half a sentence,').waitFor()
    await page.reload()
    await conversation(page).getByText('Half a sentence,').waitFor()
    const other = await test.open({ path: new URL(page.url()).pathname })
    await conversation(other).getByText('Half a sentence,').waitFor()
    test.stack.model.openGate('go')
    for (const window of [page, other]) {
      await conversation(window).getByText(/ out$/).waitFor()
      expect(await said(window)).toBe('Half a sentence, and the other half.')
    }
  })

  it('stays where the person scrolled to, says what is new, and follows the end again when asked', async () => {
    const page = await openChat()
    await say(page, 'hang on')
    await conversation(page).getByText('Let me think.').waitFor()
    await page.getByRole('button', { name: 'Stop' }).click()
    await say(page, 'tell me a story')
    await conversation(page).getByText(paragraph(22)).waitFor()
    expect(await distanceFromEnd(page)).toBeLessThan(60)

    await scroller(page).hover()
    await page.mouse.wheel(0, -300)
    const pill = page.getByRole('button', { name: /new$|To the end/ })
    await pill.waitFor()
    const place = await scroller(page).evaluate((element) => element.scrollTop)
    await conversation(page).getByText(/Working/).waitFor({ state: 'detached' }).catch(() => undefined)
    await eventually(async () => await distanceFromEnd(page)).toBeGreaterThan(500)
    expect(await scroller(page).evaluate((element) => element.scrollTop)).toBe(place)
    await pill.click()
    await eventually(async () => await distanceFromEnd(page)).toBeLessThan(60)
    await conversation(page).getByText(paragraph(40)).waitFor()
    await eventually(async () => await distanceFromEnd(page)).toBeLessThan(60)
  })

  it('draws only the last block anew', async () => {
    const page = await openChat()
    await say(page, 'tell me a story')
    await conversation(page).getByText(paragraph(3)).waitFor()
    const touched = await page.evaluate(async (text) => {
      const first = [...document.querySelectorAll('.prose > p')].find((element) => element.textContent === text)
      if (first === undefined) return null
      const changes: string[] = []
      const observer = new MutationObserver((records) => changes.push(...records.map((record) => record.type)))
      observer.observe(first, { subtree: true, childList: true, characterData: true, attributes: true })
      const before = document.querySelectorAll('.prose > p').length
      while (document.querySelectorAll('.prose > p').length < before + 5) await new Promise(requestAnimationFrame)
      observer.disconnect()
      return { changes, isSame: first.isConnected }
    }, paragraph(1))
    expect(touched).toEqual({ changes: [], isSame: true })
    await page.getByRole('button', { name: 'Stop' }).click()
  })

  it('Stop ends the turn and gives the queued message back to the composer', async () => {
    const page = await openChat()
    await say(page, 'hang on')
    await conversation(page).getByText('Let me think.').waitFor()
    await say(page, 'this one waits')
    const queued = page.getByRole('list', { name: 'Queued messages' })
    await queued.getByText('this one waits').waitFor()
    expect(await conversation(page).getByText('this one waits').count()).toBe(0)
    await messageBox(page).fill('typed meanwhile')
    await page.getByRole('button', { name: 'Stop' }).click()
    await conversation(page).getByText('Stopped').waitFor()
    await eventually(async () => await messageBox(page).inputValue()).toBe('this one waits\n\ntyped meanwhile')
    await queued.waitFor({ state: 'detached' })
  })
})

describe('what a turn did', () => {
  it('shows finished reads as one line, opens them on demand, and opens a failure at once', async () => {
    const page = await openChat()
    await say(page, 'look at the files')
    const group = conversation(page).getByRole('button', { name: /Read 1 file, listed 1 folder/ })
    await group.waitFor()
    await conversation(page).getByText('failed', { exact: true }).waitFor()
    await conversation(page).getByText(/absent\.txt does not exist/).waitFor()
    await group.click()
    await conversation(page).getByRole('button', { name: /Read README\.md 1 line/ }).click()
    await conversation(page).getByRole('group', { name: 'Output' }).getByText('# A project').waitFor()
  })

  it('shows why a turn failed and what to do', async () => {
    const page = await openChat()
    await say(page, 'please fail')
    await conversation(page).getByText(/balance of the account is used up/).waitFor()
  })
})

describe('the composer', () => {
  it('keeps the draft of each chat over a reload, begins a line with Shift+Enter, and is guarded against sending nothing', async () => {
    const page = await openChat()
    await messageBox(page).fill('a draft')
    await messageBox(page).press('Shift+Enter')
    await messageBox(page).pressSequentially('of two lines')
    await page.reload()
    await eventually(async () => await messageBox(page).inputValue()).toBe('a draft\nof two lines')
    await messageBox(page).fill('   ')
    await messageBox(page).press('Enter')
    expect(await page.getByRole('button', { name: 'Send' }).isDisabled()).toBe(true)
    expect(await messageBox(page).inputValue()).toBe('   ')
  })

  it('does not send while an input method composes', async () => {
    const page = await openChat()
    await messageBox(page).fill('日本')
    await messageBox(page).evaluate((element) => {
      element.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', isComposing: true, bubbles: true, cancelable: true }))
    })
    expect(await messageBox(page).inputValue()).toBe('日本')
  })

  it('changes the mode and the model of the chat', async () => {
    const page = await openChat()
    await page.getByRole('button', { name: 'Mode: Ask' }).click()
    await page.getByRole('menuitemradio', { name: /^Plan/ }).click()
    await page.getByRole('button', { name: 'Mode: Plan' }).waitFor()
    await page.getByRole('button', { name: /^Model:/ }).waitFor()
  })
})
