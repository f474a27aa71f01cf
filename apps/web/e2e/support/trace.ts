import type { Page } from 'playwright-core'

export const trace = (page: Page) => page.getByRole('region', { name: 'Trace', exact: true })
export const grid = (page: Page) => trace(page).getByRole('treegrid', { name: 'Calls' })
export const row = (page: Page, name: RegExp) => grid(page).getByRole('row', { name }).first()
export const details = (page: Page) => page.getByRole('region', { name: 'Details' })

/** As the menu of the chat does. */
export async function openTrace(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Chat actions' }).click()
  await page.getByRole('menuitem', { name: 'Show trace' }).click()
  await trace(page).waitFor()
}

/** Rows as they read, the words of their bars included; the heading left out. */
export async function rowTexts(page: Page): Promise<string[]> {
  return await grid(page).getByRole('row').evaluateAll((rows) => rows.filter((one) => one.hasAttribute('aria-level')).map((one) => [...one.querySelectorAll('[role=gridcell]')].map((cell) => cell.textContent.trim()).join(' | ')))
}

/** How many calls the grid holds, drawn or not, without its heading. */
export async function rowCount(page: Page): Promise<number> {
  return Number(await grid(page).getAttribute('aria-rowcount')) - 1
}

export async function choose(page: Page, menu: string, option: string): Promise<void> {
  await trace(page).getByRole('button', { name: new RegExp(`^${menu}:`) }).click()
  await page.getByRole('menuitemradio', { name: new RegExp(`^${option}`) }).click()
}
