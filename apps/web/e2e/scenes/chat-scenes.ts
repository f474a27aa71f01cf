import { conversation, messageBox, tapSend } from '../support/locators.ts'
import type { Scene } from './scene.ts'

/** A chat in each of its states, and the settings of where its answers come from. */
export const chatScenes: readonly Scene[] = [
  { name: 'empty', play: async (page) => await messageBox(page).waitFor() },
  {
    name: 'full',
    play: async (page) => {
      await tapSend(page, 'How does the stream store work?')
      await conversation(page).getByText(/ out$/).waitFor()
      // The code gets its colours from a worker.
      await conversation(page).locator('pre span').first().waitFor()
    },
  },
  {
    name: 'streaming',
    play: async (page) => {
      await tapSend(page, 'Tell me a long story')
      await conversation(page).getByText('Chapter 6').waitFor()
      await messageBox(page).fill('And what came next?')
    },
  },
  {
    name: 'failing',
    play: async (page) => {
      await tapSend(page, 'Read the missing file')
      await conversation(page).getByText(/ out$/).waitFor()
      await tapSend(page, 'Now fail')
      await conversation(page).getByText(/used up/).waitFor()
    },
  },
  {
    name: 'settings',
    play: async (page) => {
      await page.goto(`${page.url()}?pane=settings`)
      await page.getByRole('button', { name: 'Look for local servers' }).and(page.locator(':enabled')).waitFor()
    },
  },
  {
    name: 'settings-refused',
    play: async (page) => {
      await page.goto(`${page.url()}?pane=settings`)
      await page.getByRole('button', { name: 'Add endpoint' }).click()
      const form = page.getByRole('form', { name: 'New endpoint' })
      await form.getByLabel('Name').fill('Big machine')
      await form.getByLabel('Address').fill('http://127.0.0.1:1/v1')
      await form.getByLabel('API key').fill('sk-1234')
      await form.getByRole('button', { name: 'Add endpoint' }).click()
      await form.getByRole('alert').waitFor()
    },
  },
]
