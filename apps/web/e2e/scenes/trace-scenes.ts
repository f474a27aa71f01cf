import type { Page } from 'playwright-core'
import { conversation, tapSend } from '../support/locators.ts'
import type { Scene } from './scene.ts'

/** Pictures of the trace, each in a new session. */
export const traceScenes: readonly Scene[] = [
  {
    name: 'trace',
    play: async (page) => {
      await talk(page)
      await openTrace(page)
      await callRow(page, /grep/).first().click()
    },
  },
  {
    name: 'trace-model',
    play: async (page) => {
      await talk(page)
      await openTrace(page)
      await callRow(page, /Step 2/).first().click()
    },
  },
  {
    name: 'trace-by-tool',
    play: async (page) => {
      await talk(page)
      await openTrace(page)
      await page.getByRole('button', { name: /^Group:/ }).click()
      await page.getByRole('menuitemradio', { name: 'By tool' }).click()
    },
  },
  {
    name: 'trace-running',
    play: async (page) => {
      await tapSend(page, 'Now run something slow')
      await page.getByRole('button', { name: 'Allow' }).click()
      await openTrace(page)
      await callRow(page, /run_command/).first().click()
      await page.waitForTimeout(1_500)
    },
  },
  { name: 'trace-empty', play: async (page) => await openTrace(page) },
  {
    name: 'trace-failing',
    play: async (page) => {
      await page.route('**/spans?*', async (route) => await route.fulfill({ status: 503, json: { error: { code: 'unavailable', message: 'The database cannot be reached. It is tried again by itself.' } } }))
      await openTrace(page)
      await page.getByRole('button', { name: 'Retry' }).waitFor()
    },
  },
  {
    name: 'trace-panel',
    play: async (page) => {
      await talk(page)
      const toggle = page.getByRole('button', { name: 'Trace', exact: true })
      // A phone has the pane alone.
      if (await toggle.isVisible()) await toggle.click()
      else await openTrace(page)
      await callRow(page, /Step 1/).first().waitFor()
    },
  },
]

async function talk(page: Page): Promise<void> {
  await tapSend(page, 'How does the stream store work?')
  await conversation(page).getByText(/ out$/).waitFor()
  await tapSend(page, 'Read the missing file')
  await conversation(page).getByText('there is no').waitFor()
}

/** As the menu of the chat does. */
async function openTrace(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Chat actions' }).click()
  await page.getByRole('menuitem', { name: 'Show trace' }).click()
  await page.getByRole('region', { name: 'Trace', exact: true }).waitFor()
}

const callRow = (page: Page, name: RegExp) => page.getByRole('row', { name })
