import { makePng } from '@boocode/testkit'
import type { Page } from 'playwright-core'
import { conversation, messageBox, tapSend } from '../support/locators.ts'
import type { Scene } from './scene.ts'

async function choose(page: Page, files: { name: string; mimeType: string; buffer: Buffer }[]): Promise<void> {
  const choosing = page.waitForEvent('filechooser')
  await page.getByRole('button', { name: 'Attach files' }).click()
  await (await choosing).setFiles(files)
}

async function attach(page: Page): Promise<void> {
  await choose(page, [
    { name: 'before.png', mimeType: 'image/png', buffer: makePng(900, 500) },
    { name: 'after.png', mimeType: 'image/png', buffer: makePng(420, 300) },
    { name: 'server.log', mimeType: 'text/plain', buffer: Buffer.from('started\n'.repeat(400)) },
  ])
  await page.locator('form').getByRole('list', { name: 'Attachments' }).locator('img').nth(1).waitFor()
}

async function sendAttached(page: Page): Promise<void> {
  await messageBox(page).fill('Admire these')
  await attach(page)
  await page.getByRole('button', { name: 'Send' }).click()
  await conversation(page).getByText(/ out$/).waitFor()
}

/** Pictures of what goes with messages and what becomes of them, each in a new session. */
export const messageScenes: readonly Scene[] = [
  {
    name: 'attaching',
    play: async (page) => {
      await messageBox(page).fill('Why is the second one so much smaller?')
      await attach(page)
      await page.route('**/api/attachments', async (route) => await route.abort())
      await choose(page, [{ name: 'lost.txt', mimeType: 'text/plain', buffer: Buffer.from('x') }])
      await page.locator('form').getByRole('alert').waitFor()
    },
  },
  {
    name: 'attached',
    play: async (page) => {
      await sendAttached(page)
    },
  },
  {
    name: 'lightbox',
    play: async (page) => {
      await sendAttached(page)
      await conversation(page).getByRole('button', { name: 'Open before.png' }).click()
      await page.getByRole('dialog', { name: 'before.png' }).waitFor()
    },
  },
  {
    name: 'unsent',
    play: async (page) => {
      await messageBox(page).waitFor()
      await page.route('**/api/chats/*/messages', async (route) => await (route.request().method() === 'POST' ? route.abort() : route.continue()))
      await tapSend(page, 'Please fix the test')
      await conversation(page).getByText(/^Not sent yet/).waitFor()
    },
  },
  {
    name: 'diagram',
    play: async (page) => {
      await tapSend(page, 'Draw the flow')
      await conversation(page).getByRole('figure', { name: 'Diagram' }).locator('img').waitFor()
    },
  },
  {
    name: 'part-failing',
    play: async (page) => {
      await messageBox(page).waitFor()
      await page.route(/timeline-pane.*\.js/, async (route) => await route.abort())
      await page.goto(`${page.url()}?pane=timeline`)
      await page.getByRole('button', { name: 'Try again' }).waitFor()
    },
  },
]
