import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { conversation, messageBox, say } from './support/locators.ts'
import { eventually, usePage } from './support/page-test.ts'

const test = usePage({ scripts: [{ responses: [[{ type: 'text', text: 'Yes.' }]] }] })
const otherDraft = (page: Page) => page.getByRole('group', { name: 'Other draft' })
const pasted = (page: Page) => page.getByRole('list', { name: 'Pasted texts' })

async function newChat(): Promise<{ path: string; chatId: string }> {
  const { session, chat } = await test.stack.newSession()
  return { path: `/s/${session.id}/c/1`, chatId: chat.id }
}

async function savedDraft(chatId: string): Promise<{ text: string; version: number }> {
  return (await test.stack.api('GET', `/api/chats/${chatId}/draft`)).body.draft
}

/** As the browser pastes: with an event that holds the text. */
async function paste(page: Page, text: string): Promise<void> {
  await messageBox(page).evaluate((field, words) => {
    const clipboardData = new DataTransfer()
    clipboardData.setData('text/plain', words)
    field.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }))
  }, text)
}

describe('what is typed', () => {
  it('is there after a reload at once, and in another browser soon', async () => {
    const { path, chatId } = await newChat()
    const page = await test.open({ path })
    await messageBox(page).fill('half a thought')
    await page.reload()
    await eventually(() => messageBox(page).inputValue()).toBe('half a thought')
    await eventually(async () => (await savedDraft(chatId)).text).toBe('half a thought')
    const other = await test.open({ path })
    await eventually(() => messageBox(other).inputValue()).toBe('half a thought')
  })

  it('goes along in every open window, and is gone from all of them once it is sent', async () => {
    const { path, chatId } = await newChat()
    const [left, right] = [await test.open({ path }), await test.open({ path })]
    await messageBox(left).fill('from the left')
    await eventually(() => messageBox(right).inputValue()).toBe('from the left')
    await messageBox(right).fill('from the left, and the right')
    await eventually(() => messageBox(left).inputValue()).toBe('from the left, and the right')
    await messageBox(left).press('Enter')
    await conversation(left).getByText('Yes.').waitFor()
    await eventually(() => messageBox(right).inputValue()).toBe('')
    await eventually(async () => (await savedDraft(chatId)).text).toBe('')
    expect(await otherDraft(left).count() + (await otherDraft(right).count())).toBe(0)
  })

  it('in two windows at once shows the newer, and offers the other back', async () => {
    const { path, chatId } = await newChat()
    const page = await test.open({ path })
    await messageBox(page).fill('first words')
    await eventually(async () => (await savedDraft(chatId)).text).toBe('first words')
    await page.context().setOffline(true)
    await messageBox(page).fill('typed on the train')
    const { version } = await savedDraft(chatId)
    await test.stack.api('PUT', `/api/chats/${chatId}/draft`, { text: 'typed at the desk', base_version: version })
    await page.context().setOffline(false)
    await otherDraft(page).waitFor()
    expect(await messageBox(page).inputValue()).toBe('typed at the desk')
    await otherDraft(page).getByText('typed on the train').waitFor()
    await page.reload()
    await otherDraft(page).getByRole('button', { name: 'Use it' }).click()
    await eventually(() => messageBox(page).inputValue()).toBe('typed on the train')
    await eventually(async () => (await savedDraft(chatId)).text).toBe('typed on the train')
    await otherDraft(page).getByText('typed at the desk').waitFor()
    await otherDraft(page).getByRole('button', { name: 'Discard' }).click()
    expect(await otherDraft(page).count()).toBe(0)
  })

  it('survives a reload where the device stores nothing', async () => {
    const { path, chatId } = await newChat()
    const page = await test.open({ path })
    await page.addInitScript(() => {
      Storage.prototype.setItem = () => {
        throw new DOMException('The quota has been exceeded.', 'QuotaExceededError')
      }
    })
    await page.reload()
    await messageBox(page).fill('nowhere to put it')
    await eventually(async () => (await savedDraft(chatId)).text).toBe('nowhere to put it')
    await page.reload()
    await eventually(() => messageBox(page).inputValue()).toBe('nowhere to put it')
    await page.context().setOffline(true)
    await messageBox(page).fill('nowhere at all')
    await page.getByText('kept in this window only').waitFor()
    await page.context().setOffline(false)
    await page.getByText('kept in this window only').waitFor({ state: 'detached' })
  })
})

describe('earlier messages', () => {
  it('come back by ArrowUp in an empty field, and go again by ArrowDown', async () => {
    const { path } = await newChat()
    const page = await test.open({ path })
    for (const words of ['one', 'two\nlines']) {
      await say(page, words)
      await conversation(page).getByText(words).waitFor()
      await page.getByRole('button', { name: 'Stop' }).waitFor({ state: 'detached' })
    }
    const shown: string[] = []
    for (const key of ['ArrowUp', 'ArrowUp', 'ArrowUp', 'ArrowDown', 'ArrowDown']) {
      await messageBox(page).press(key)
      shown.push(await messageBox(page).inputValue())
    }
    expect(shown).toEqual(['two\nlines', 'one', 'one', 'two\nlines', ''])
    await messageBox(page).fill('typed')
    await messageBox(page).press('ArrowUp')
    expect(await messageBox(page).inputValue()).toBe('typed')
  })
})

describe('an input method', () => {
  it('takes Enter for itself while it composes', async () => {
    const { path } = await newChat()
    const page = await test.open({ path })
    await messageBox(page).focus()
    const client = await page.context().newCDPSession(page)
    await client.send('Input.imeSetComposition', { text: 'にほん', selectionStart: 3, selectionEnd: 3 })
    await client.send('Input.dispatchKeyEvent', { type: 'rawKeyDown', key: 'Process', code: 'Enter', windowsVirtualKeyCode: 229 })
    await messageBox(page).evaluate((field) => field.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', isComposing: true, bubbles: true })))
    expect(await messageBox(page).inputValue()).toBe('にほん')
    await client.send('Input.insertText', { text: '日本' })
    await messageBox(page).press('Enter')
    await conversation(page).getByText('日本').waitFor()
  })
})

describe('a long pasted text', () => {
  const long = Array.from({ length: 300 }, (_, n) => `line ${n + 1} of the log`).join('\n')

  it('becomes a chip that can be opened, edited and removed, and goes with the message', async () => {
    const { path, chatId } = await newChat()
    const page = await test.open({ path })
    await messageBox(page).fill('what is this')
    await paste(page, long)
    await paste(page, `${long}\nonce more`)
    expect(await messageBox(page).inputValue()).toBe('what is this')
    await pasted(page).getByRole('button', { name: 'Remove pasted text, 301 lines' }).click()
    await pasted(page).getByRole('button', { name: 'Pasted text, 300 lines', exact: true }).click()
    const dialog = page.getByRole('dialog', { name: 'Pasted text' })
    expect(await dialog.getByRole('textbox', { name: 'Pasted text' }).inputValue()).toBe(long)
    await dialog.getByRole('textbox', { name: 'Pasted text' }).fill(`${long}\nand a last one`)
    await dialog.getByRole('button', { name: 'Save' }).click()
    await page.reload()
    await pasted(page).getByRole('button', { name: 'Pasted text, 301 lines', exact: true }).waitFor()
    await messageBox(page).press('Enter')
    await conversation(page).getByText('Yes.').waitFor()
    expect(await pasted(page).count()).toBe(0)
    const { messages } = (await test.stack.api('GET', `/api/chats/${chatId}/messages`)).body
    const said = messages.find((message: { role: string; kind: string }) => message.role === 'user' && message.kind === 'message').parts[0].text
    expect(said).toBe(`what is this\n\n\`\`\`\`text pasted\n${long}\nand a last one\n\`\`\`\``)
    await conversation(page).getByRole('button', { name: 'Pasted text, 301 lines' }).click()
    await conversation(page).getByText('line 300 of the log').waitFor()
  })

  it('stays in the field when it is short, and can be moved there', async () => {
    const { path } = await newChat()
    const page = await test.open({ path })
    await paste(page, long)
    await pasted(page).getByRole('button', { name: 'Pasted text, 300 lines', exact: true }).click()
    await page.getByRole('button', { name: 'Move into the message' }).click()
    expect(await messageBox(page).inputValue()).toBe(long)
    expect(await pasted(page).count()).toBe(0)
  })
})
