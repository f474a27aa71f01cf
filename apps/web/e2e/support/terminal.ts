import type { Stack } from '@boocode/testkit'
import type { Locator, Page } from 'playwright-core'
import { eventually } from './page-test.ts'

/** The terminals of a window, as screen readers know them. */
export const terminals = (page: Page) => page.locator('[data-terminal]')
/** The lines on the screen: what is drawn on a canvas is also said in words once that is switched on. */
export const lines = (page: Page) => page.locator('.xterm-accessibility-tree')

/** Makes a terminal from the header of the chat, with its screen in words. */
export async function newTerminal(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'New terminal' }).click()
  await readOut(page)
}

/** Has the terminals of this window said in words, as a person does who cannot see them. */
export async function readOut(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Terminal actions' }).click()
  await page.getByRole('menuitem', { name: 'Read out for screen readers' }).click()
  await lines(page).waitFor({ state: 'attached' })
  await focusTerminal(page)
}

export async function focusTerminal(page: Page): Promise<void> {
  await page.getByRole('textbox', { name: 'Terminal input' }).focus()
}

/** Waits until the terminal that shows is connected: what is typed before is not sent. */
export async function attached(page: Page): Promise<void> {
  await terminals(page).filter({ visible: true }).locator('[aria-busy="false"]').waitFor()
}

/** Kills the terminal service and waits for the next one, which starts because a page came back: it has noticed. */
export async function killTerminalService(stack: Stack): Promise<void> {
  const { pid } = stack.process('booterm')
  await stack.kill('booterm')
  await eventually(async () => await Promise.resolve(stack.process('booterm').pid)).not.toBe(pid)
}

/** Types a line at the prompt and waits until `output` stands on a line of its own. */
export async function run(page: Page, command: string, output?: string): Promise<void> {
  await prompt(page)
  await page.keyboard.type(command)
  await page.keyboard.press('Enter')
  if (output !== undefined) await eventually(async () => `\n${await screenText(page)}\n`).toContain(`\n${output}\n`)
}

/** Waits until a shell is ready for a command: what is typed before is echoed above its prompt, in the way of its output. */
export async function prompt(page: Page): Promise<void> {
  await eventually(async () => (await screenText(page)).trimEnd()).toMatch(/[#$]$/)
}

export const line = (page: Page, text: string): Locator => lines(page).getByText(text, { exact: true })

/** All that stands on the screen. */
export async function screenText(page: Page): Promise<string> {
  const rows = await lines(page).locator('> *').allInnerTexts()
  return rows.map((row) => row.replaceAll('\u00A0', ' ').trimEnd()).join('\n')
}

/** As the browser pastes: with an event that holds the text. */
export async function paste(page: Page, text: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Terminal input' }).evaluate((field, pasted) => {
    const clipboardData = new DataTransfer()
    clipboardData.setData('text/plain', pasted)
    field.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }))
  }, text)
}
