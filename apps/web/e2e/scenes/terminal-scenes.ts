import type { Page } from 'playwright-core'
import { readOut, screenText } from '../support/terminal.ts'
import type { Scene } from './scene.ts'

/** Colours, a box, and a prompt: what shells print all day. */
const demo = [
  "printf '\\033[31mred\\033[0m \\033[32mgreen\\033[0m \\033[33myellow\\033[0m \\033[34mblue\\033[0m \\033[35mmagenta\\033[0m \\033[36mcyan\\033[0m \\033[90mgrey\\033[0m \\033[1mbold\\033[0m \\033[7minverse\\033[0m\\n'",
  "printf '\\033[41m 1 \\033[42m 2 \\033[43m 3 \\033[44m 4 \\033[45m 5 \\033[46m 6 \\033[47m 7 \\033[0m\\n'",
  "printf '+----------+\\n| a box    |\\n+----------+\\n'",
  'ls --color=always src',
]

/** Pictures of terminals, each in a new session. */
export const terminalScenes: readonly Scene[] = [
  { name: 'terminal', play: async (page) => await show(page, demo) },
  {
    name: 'terminal-search',
    play: async (page) => {
      await show(page, ['seq 1 300', 'echo see https://example.com/a for more'])
      await page.getByRole('button', { name: /^Search/ }).click()
      const field = page.getByRole('searchbox', { name: 'Pattern' })
      await field.fill('29')
      await page.getByRole('list', { name: 'Found lines' }).waitFor()
      await field.press('Enter')
    },
  },
  {
    name: 'terminal-offer',
    play: async (page) => {
      await show(page, ["printf '\\033]52;c;aGVsbG8gd29ybGQ=\\007'"])
      await page.getByRole('status', { name: 'Clipboard' }).waitFor()
    },
  },
  {
    name: 'terminal-ended',
    play: async (page) => {
      await show(page, ['echo goodbye', 'exit 3'])
      await page.getByRole('button', { name: 'Start again' }).waitFor()
    },
  },
  {
    name: 'terminal-list',
    play: async (page) => {
      await show(page, ['sleep 1000'])
      await page.goto(page.url().replace(/pane=terminal:.*/, 'pane=terminal'))
      await page.getByRole('list', { name: 'Terminals' }).waitFor()
    },
  },
]

async function show(page: Page, commands: readonly string[]): Promise<void> {
  await page.getByRole('button', { name: 'New terminal' }).click()
  await readOut(page)
  for (const command of commands) {
    await page.keyboard.type(command)
    await page.keyboard.press('Enter')
  }
  const end = 'echo shown-$((1 + 1))'
  if (commands.at(-1)?.startsWith('sleep') === true || commands.at(-1)?.startsWith('exit') === true) return
  await page.keyboard.type(end)
  await page.keyboard.press('Enter')
  while (!(await screenText(page)).split('\n').includes('shown-2')) await page.waitForTimeout(100)
}
