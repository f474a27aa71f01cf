import axe from 'axe-core'
import type { Page } from 'playwright-core'

/** What axe finds wrong with the whole page as it is shown, each fault by its rule and where it is. */
export async function faultsOf(page: Page): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(axe.source)
  return await page.evaluate(async () => {
    const { axe: run } = globalThis as unknown as { axe: typeof axe }
    // What catches the focus around a menu hands it on at once; menus stand outside of all landmarks, as those of a system do.
    const found = await run.run({ include: document, exclude: ['[data-base-ui-focus-guard]'] }, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'], resultTypes: ['violations'] })
    return found.violations.flatMap(({ id, nodes }) => nodes.filter(({ html }) => id !== 'region' || !html.includes('role="menu"')).map((node) => `${id}: ${node.html.slice(0, 160)} ${node.failureSummary?.split('\n')[1]?.trim() ?? ''}`))
  })
}
