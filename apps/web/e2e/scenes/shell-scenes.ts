import type { Page } from 'playwright-core'
import { conversation, messageBox, tapSend } from '../support/locators.ts'
import type { Scene } from './scene.ts'

const pane = async (page: Page, id: string) => await page.goto(`${page.url().replace(/\?.*/, '')}?pane=${id}`)
const isPhone = (page: Page) => (page.viewportSize()?.width ?? 0) < 720

/** Pictures of the workspace around the panes, each in a new session. */
export const shellScenes: readonly Scene[] = [
  {
    name: 'palette',
    play: async (page) => {
      await messageBox(page).waitFor()
      await page.keyboard.press('Control+k')
      await page.getByRole('combobox', { name: 'Find anything' }).fill('re')
    },
  },
  {
    name: 'palette-nothing',
    play: async (page) => {
      await messageBox(page).waitFor()
      await page.keyboard.press('Control+k')
      await page.getByRole('combobox', { name: 'Find anything' }).fill('xyzzy')
    },
  },
  {
    name: 'shortcuts',
    play: async (page) => {
      await messageBox(page).blur()
      await page.keyboard.press('?')
      await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor()
    },
  },
  {
    name: 'sessions',
    play: async (page) => {
      await messageBox(page).waitFor()
      if (isPhone(page)) await page.getByRole('button', { name: 'Sessions' }).tap()
      await page.getByRole('navigation', { name: 'Sessions' }).getByRole('button', { name: 'Settled' }).click()
      await page.getByText('Nothing is settled yet').waitFor()
    },
  },
  {
    name: 'inbox-empty',
    play: async (page) => {
      await messageBox(page).waitFor()
      await pane(page, 'inbox')
      await page.getByText('Nothing needs you.').waitFor()
    },
  },
  {
    name: 'inbox',
    play: async (page) => {
      await tapSend(page, 'Ask me which database')
      await page.getByRole('button', { name: 'The embedded one' }).and(page.locator(':enabled')).waitFor()
      await pane(page, 'inbox')
      await page.getByRole('list', { name: 'Needs you' }).getByRole('button', { name: 'The embedded one' }).and(page.locator(':enabled')).waitFor()
    },
  },
  {
    name: 'inbox-failing',
    play: async (page) => {
      await messageBox(page).waitFor()
      await page.route('**/api/requests?*', async (route) => await route.abort())
      await pane(page, 'inbox')
      await page.getByRole('button', { name: 'Try again' }).waitFor()
    },
  },
  {
    name: 'doctor',
    play: async (page) => {
      await messageBox(page).waitFor()
      await pane(page, 'doctor')
      await page.getByRole('table', { name: 'Services' }).waitFor()
    },
  },
  {
    name: 'doctor-loading',
    play: async (page) => {
      await messageBox(page).waitFor()
      // Never answered: what is seen until an answer comes.
      await page.route('**/api/doctor', () => undefined)
      await pane(page, 'doctor')
      await page.getByText('Looking…').waitFor()
    },
  },
  {
    name: 'doctor-failing',
    play: async (page) => {
      await messageBox(page).waitFor()
      await page.route('**/api/doctor', async (route) => await route.abort())
      await pane(page, 'doctor')
      await page.getByRole('button', { name: 'Try again' }).waitFor()
    },
  },
  {
    name: 'appearance',
    play: async (page) => {
      await messageBox(page).waitFor()
      await pane(page, 'settings')
      const section = page.getByRole('region', { name: 'Notifications of this device' })
      await section.waitFor()
      await section.scrollIntoViewIfNeeded()
    },
  },
  {
    name: 'offline',
    play: async (page) => {
      await messageBox(page).waitFor()
      await page.goto(`${new URL(page.url()).origin}/offline.html`)
      await page.getByRole('heading', { name: 'BooCode cannot be reached' }).waitFor()
    },
  },
  {
    name: 'gone',
    play: async (page) => {
      await page.goto(`${new URL(page.url()).origin}/s/00000000-0000-7000-8000-000000000000`)
      await page.getByRole('button', { name: 'Open the latest session' }).waitFor()
    },
  },
  {
    name: 'unpaired',
    play: async (page) => {
      await messageBox(page).waitFor()
      await page.context().clearCookies()
      await page.reload()
      await page.getByRole('heading', { name: 'This browser is not paired' }).waitFor()
    },
  },
  {
    name: 'add-project',
    play: async (page) => {
      await messageBox(page).waitFor()
      await act(page, 'add project')
      const dialog = page.getByRole('dialog', { name: 'Add project' })
      await dialog.getByRole('textbox').first().fill('/no/such/folder')
      await page.keyboard.press('Enter')
      await dialog.getByRole('alert').waitFor()
    },
  },
  {
    name: 'chat-menu',
    play: async (page) => {
      await tapSend(page, 'How does the stream store work?')
      await conversation(page).getByText(/ out$/).waitFor()
      await page.getByRole('button', { name: 'Chat actions' }).click()
      await page.getByRole('menuitem', { name: 'Show trace' }).waitFor()
    },
  },
  {
    name: 'model-menu',
    play: async (page) => {
      await page.getByRole('button', { name: /^Model: / }).click()
      await page.getByRole('menu').waitFor()
    },
  },
  {
    name: 'find',
    play: async (page) => {
      await tapSend(page, 'How does the stream store work?')
      await conversation(page).getByText(/ out$/).waitFor()
      await page.keyboard.press('Control+f')
      await page.getByRole('searchbox', { name: 'Find in chat' }).fill('stream')
      await page.getByRole('search', { name: 'Find in chat' }).getByRole('status').filter({ hasText: /\d/ }).waitFor()
    },
  },
  {
    name: 'completion',
    play: async (page) => {
      await messageBox(page).fill('Look at @st')
      await page.getByRole('listbox').getByRole('option').first().waitFor()
    },
  },
]

async function act(page: Page, action: string): Promise<void> {
  await page.keyboard.press('Control+k')
  await page.getByRole('combobox', { name: 'Find anything' }).fill(`>${action}`)
  await page.keyboard.press('Enter')
}
