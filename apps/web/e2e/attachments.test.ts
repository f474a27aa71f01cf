import { makePng } from '@boocode/testkit'
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { conversation, messageBox, say } from './support/locators.ts'
import { eventually, usePage } from './support/page-test.ts'

const test = usePage({
  scripts: [
    { match: 'hold', responses: [[{ type: 'waitFor', gate: 'held' }, { type: 'text', text: 'Done.' }]] },
    { match: 'look', responses: [[{ type: 'text', text: 'I looked.' }]] },
  ],
})
const png = { name: 'shot.png', mimeType: 'image/png', buffer: makePng(640, 320) }
const wide = { name: 'wide.png', mimeType: 'image/png', buffer: makePng(900, 300) }
const notes = { name: 'notes.md', mimeType: 'text/markdown', buffer: Buffer.from('# Notes\n') }

async function openChat(options = {}): Promise<Page> {
  const { session } = await test.stack.newSession()
  const page = await test.open({ ...options, path: `/s/${session.id}/c/1` })
  await messageBox(page).waitFor()
  return page
}

const chips = (page: Page) => page.locator('form').getByRole('list', { name: 'Attachments' }).getByRole('listitem')
const sent = (page: Page) => conversation(page).getByRole('list', { name: 'Attachments' })
const isReady = (page: Page, name: string) => chips(page).filter({ hasText: name }).and(page.locator(':not(:has([role="progressbar"]))')).waitFor()
const attach = async (page: Page, ...files: (typeof png)[]) => {
  const choosing = page.waitForEvent('filechooser')
  await page.getByRole('button', { name: 'Attach files' }).click()
  await (await choosing).setFiles(files)
  for (const { name } of files) await isReady(page, name)
}

/** As a browser hands over files that are dropped or pasted. */
async function hand(page: Page, how: 'drop' | 'paste', file: typeof png): Promise<void> {
  const data = await page.evaluateHandle(
    ({ name, mimeType, bytes }) => {
      const transfer = new DataTransfer()
      transfer.items.add(new File([new Uint8Array(bytes)], name, { type: mimeType }))
      return transfer
    },
    { name: file.name, mimeType: file.mimeType, bytes: [...file.buffer] },
  )
  if (how === 'drop') {
    for (const type of ['dragenter', 'dragover', 'drop']) await conversation(page).dispatchEvent(type, { dataTransfer: data })
    return
  }
  await messageBox(page).evaluate((field, clipboardData) => field.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true })), data)
}

describe('attachments', () => {
  it('come by picker, drop and paste, outlive a reload, and go with the message', async () => {
    const page = await openChat()
    await attach(page, png)
    await hand(page, 'drop', notes)
    await hand(page, 'paste', wide)
    await isReady(page, 'notes.md')
    await isReady(page, 'wide.png')
    await messageBox(page).fill('look at these')
    await page.reload()
    await eventually(async () => await chips(page).count()).toBe(3)
    expect(await messageBox(page).inputValue()).toBe('look at these')
    await page.getByRole('button', { name: 'Remove notes.md' }).click()
    await page.getByRole('button', { name: 'Send' }).click()
    await conversation(page).getByText('I looked.').waitFor()
    expect(await chips(page).count()).toBe(0)
    expect(await sent(page).getByRole('listitem').count()).toBe(2)
    expect(test.stack.model.requests().at(-1)?.body).toContain('data:image/png;base64,')
    await page.reload()
    await eventually(async () => await sent(page).getByRole('listitem').count()).toBe(2)
    const size = await sent(page).getByRole('button', { name: 'Open wide.png' }).boundingBox()
    expect([Math.round(size?.width ?? 0), Math.round(size?.height ?? 0)]).toEqual([300, 100])
  })

  it('open large, with the keyboard to the next and back to where one was', async () => {
    const page = await openChat()
    await attach(page, png, wide, notes)
    await page.getByRole('button', { name: 'Send' }).click()
    await conversation(page).getByText('I got what you attached').waitFor()
    const first = sent(page).getByRole('button', { name: 'Open shot.png' })
    await first.focus()
    await page.keyboard.press('Enter')
    const box = page.getByRole('dialog', { name: 'shot.png' })
    await box.getByText('640 × 320 · 1 of 2').waitFor()
    await page.keyboard.press('ArrowRight')
    await page.getByRole('dialog', { name: 'wide.png' }).getByText('2 of 2').waitFor()
    await page.keyboard.press('Escape')
    await eventually(async () => await page.getByRole('dialog').count()).toBe(0)
    await eventually(async () => await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe('Open shot.png')
    expect(await sent(page).getByRole('link', { name: /notes\.md/ }).getAttribute('href')).toMatch(/^\/api\/attachments\//)
  })

  it('that cannot be taken say why and hold nothing up; an upload that is lost can be tried again', async () => {
    const page = await openChat()
    const choosing = page.waitForEvent('filechooser')
    await page.getByRole('button', { name: 'Attach files' }).click()
    await (await choosing).setFiles([{ name: 'program.bin', mimeType: 'application/octet-stream', buffer: Buffer.from([0, 1, 2]) }])
    await chips(page).getByRole('alert').getByText(/^Only images/).waitFor()
    await page.getByRole('button', { name: 'Remove program.bin' }).click()

    await page.route('**/api/attachments', async (route) => await route.abort())
    await hand(page, 'drop', notes)
    await chips(page).getByRole('alert').waitFor()
    await page.unroute('**/api/attachments')
    await page.getByRole('button', { name: 'Upload notes.md again' }).click()
    await isReady(page, 'notes.md')
    await eventually(async () => await chips(page).getByRole('alert').count()).toBe(0)
  })

  it('show how far they are, keep the message back until then, and a reload in the middle is told of', async () => {
    const page = await openChat()
    // Never answered, as over a wire that went deaf.
    await page.route('**/api/attachments', () => undefined)
    await hand(page, 'drop', notes)
    await chips(page).getByRole('progressbar', { name: 'Uploading notes.md' }).waitFor()
    await messageBox(page).fill('look')
    await page.keyboard.press('Enter')
    expect(await messageBox(page).inputValue()).toBe('look')
    await page.reload()
    await chips(page).getByText(/^The upload was cut off by a reload/).waitFor()
    expect(await messageBox(page).inputValue()).toBe('look')
  })

  it('are the text when what is pasted is very long', async () => {
    const page = await openChat()
    await messageBox(page).evaluate((field, text) => {
      const clipboardData = new DataTransfer()
      clipboardData.setData('text/plain', text)
      field.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }))
    }, 'a line of a log\n'.repeat(5_000))
    await isReady(page, 'pasted text.txt')
    expect(await messageBox(page).inputValue()).toBe('')
  })

  it('of a message that is stopped while it waits come back to the composer', async () => {
    const page = await openChat()
    await say(page, 'hold on')
    await page.getByRole('button', { name: 'Stop' }).waitFor()
    await attach(page, notes)
    await say(page, 'and look')
    await page.getByRole('list', { name: 'Queued messages' }).getByText('notes.md').waitFor()
    await page.getByRole('button', { name: 'Stop' }).click()
    await isReady(page, 'notes.md')
    expect(await messageBox(page).inputValue()).toBe('and look')
    test.stack.model.openGate('held')
  })

  it('that a model cannot see are told of before they are sent, with one that can', async () => {
    const page = await openChat()
    await test.stack.database.sql`update models set sees_images = not is_default`
    await page.reload()
    await attach(page, png)
    const notice = page.getByRole('region', { name: 'Images' })
    await notice.getByText(/cannot see images/).waitFor()
    await notice.getByRole('button', { name: /^Use / }).click()
    await notice.waitFor({ state: 'detached' })
  })

  it('fit on a phone', async () => {
    const page = await openChat({ phone: true })
    await attach(page, wide, notes)
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390)
    await page.getByRole('button', { name: 'Send' }).tap()
    await sent(page).getByRole('button', { name: 'Open wide.png' }).tap()
    await page.getByRole('dialog', { name: 'wide.png' }).waitFor()
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390)
  })
})
