import { conversation, tapSend } from '../support/locators.ts'
import type { Scene } from './scene.ts'

/** What waits for a person, and what became of it. */
export const requestScenes: readonly Scene[] = [
  {
    name: 'approval',
    play: async (page) => {
      await tapSend(page, 'Please fix the test')
      await page.getByRole('button', { name: 'Apply and run' }).and(page.locator(':enabled')).waitFor()
    },
  },
  {
    name: 'edits',
    play: async (page) => {
      await tapSend(page, 'Please fix the test')
      await page.getByRole('group', { name: /^Approval/ }).getByRole('button', { name: 'Deny' }).click()
      await conversation(page).getByText('The test passes.').waitFor()
      await conversation(page).getByRole('button', { name: /^Edited src\/store\.ts/ }).first().click()
      await conversation(page).getByRole('figure', { name: 'Changes of src/store.ts' }).waitFor()
    },
  },
  {
    name: 'changes-pane',
    play: async (page) => {
      await tapSend(page, 'Please fix the test')
      await page.getByRole('region', { name: 'Pending changes' }).getByRole('button', { name: 'Review' }).click()
      await page.getByRole('figure', { name: 'Changes of src/store.ts' }).first().waitFor()
      await page.getByRole('group', { name: 'src/store.test.ts' }).getByRole('button', { name: 'Accept' }).click()
      await page.getByText('Accepted src/store.test.ts').waitFor()
    },
  },
  {
    name: 'question',
    play: async (page) => {
      await tapSend(page, 'Ask me which database')
      await page.getByRole('button', { name: 'The embedded one' }).and(page.locator(':enabled')).waitFor()
    },
  },
  {
    name: 'failed-command',
    play: async (page) => {
      await tapSend(page, 'Now run something risky')
      await page.getByRole('button', { name: 'Allow' }).click()
      await conversation(page).getByText('It failed.').waitFor()
    },
  },
  {
    name: 'queue',
    play: async (page) => {
      await tapSend(page, 'Now think')
      await conversation(page).getByText('Let me think').waitFor()
      for (const text of ['And look at the hub as well.', 'Then write down what you found, in a few sentences that somebody new to the project understands.']) {
        await tapSend(page, text)
        await page.getByRole('list', { name: 'Queued messages' }).getByText(text).waitFor()
      }
      await page.getByRole('button', { name: 'Put before the next step' }).first().click()
      await page.getByText('Goes before the next step').waitFor()
    },
  },
  {
    name: 'summary',
    play: async (page) => {
      await tapSend(page, 'How does the stream store work?')
      await conversation(page).getByText(/ out$/).waitFor()
      await page.getByRole('button', { name: 'Chat actions' }).click()
      await page.getByRole('menuitem', { name: 'Compact conversation…' }).click()
      await page.getByRole('checkbox', { name: 'Show me the summary first' }).check()
      await page.getByRole('button', { name: 'Compact', exact: true }).click()
      await page.getByRole('region', { name: 'Proposed summary' }).waitFor()
    },
  },
]
