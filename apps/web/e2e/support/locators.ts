import type { Page } from 'playwright-core'

export const messageBox = (page: Page) => page.getByRole('textbox', { name: 'Message' })
export const conversation = (page: Page) => page.getByRole('log', { name: 'Conversation' })
export const connection = (page: Page) => page.getByRole('contentinfo', { name: 'Status' }).getByRole('status')

export async function say(page: Page, text: string): Promise<void> {
  await messageBox(page).fill(text)
  await messageBox(page).press('Enter')
}

/** As with a finger, for which Enter begins a line. */
export async function tapSend(page: Page, text: string): Promise<void> {
  await messageBox(page).fill(text)
  await page.getByRole('button', { name: 'Send' }).click()
}

/** The element that scrolls the conversation. */
export const scroller = (page: Page) => conversation(page).locator('[data-scroller]')

export async function distanceFromEnd(page: Page): Promise<number> {
  return await scroller(page).evaluate((element) => element.scrollHeight - element.scrollTop - element.clientHeight)
}
