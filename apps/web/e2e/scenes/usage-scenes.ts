import { fillChat } from '@boocode/testkit'
import type { Page } from 'playwright-core'
import { conversation } from '../support/locators.ts'
import type { Scene } from './scene.ts'

const filling = { turns: 240, stepsPerTurn: 3, callsPerStep: 2, spanMs: 20 * 86_400_000 }
const option = (page: Page, number: number) => page.getByRole('option', { name: new RegExp(`^Turn ${number},`) })

/** Pictures of timeline, usage and analytics. */
export const usageScenes: readonly Scene[] = [
  {
    name: 'timeline-empty',
    play: async (page) => {
      await open(page, 'timeline')
      await page.getByText('No turns yet').waitFor()
    },
  },
  {
    name: 'timeline',
    play: async (page, { stack, chatId }) => {
      await fillChat(stack.database, chatId, filling)
      await open(page, 'timeline')
      await option(page, filling.turns).waitFor()
    },
  },
  {
    name: 'timeline-strip',
    play: async (page, { stack, chatId }) => {
      await fillChat(stack.database, chatId, filling)
      await page.reload()
      await page.getByRole('button', { name: 'Chat actions' }).click()
      await page.getByRole('menuitem', { name: 'Show timeline strip' }).click()
      await option(page, filling.turns).waitFor()
    },
  },
  {
    name: 'usage',
    play: async (page, { stack, chatId }) => {
      await fillChat(stack.database, chatId, filling)
      await page.reload()
      await conversation(page).getByRole('button', { name: /^Usage of turn 240/ }).click()
      await page.getByRole('dialog').getByRole('rowheader', { name: 'History' }).waitFor()
    },
  },
  {
    name: 'analytics-empty',
    play: async (page) => {
      await open(page, 'analytics')
      await page.getByText('Nothing was recorded in these days.').or(page.getByRole('region', { name: 'Tokens per day', exact: true })).first().waitFor()
    },
  },
  {
    name: 'analytics',
    play: async (page, { stack, chatId }) => {
      await fillChat(stack.database, chatId, filling)
      await open(page, 'analytics')
      await page.locator('canvas').nth(3).waitFor()
    },
  },
  {
    name: 'analytics-failing',
    play: async (page, { stack, chatId }) => {
      await fillChat(stack.database, chatId, { ...filling, turns: 5 })
      await open(page, 'analytics')
      await page.locator('canvas').nth(3).waitFor()
      await page.context().setOffline(true)
      await page.getByRole('button', { name: /^Days: / }).click()
      await page.getByRole('menuitemradio', { name: 'Last 90 days' }).click()
      await page.getByRole('button', { name: 'Retry' }).waitFor()
    },
  },
]

async function open(page: Page, pane: string): Promise<void> {
  await page.goto(`${page.url()}?pane=${pane}`)
}
