import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { commitAll, giveEdits, writeFiles } from '@boocode/testkit'
import type { Page } from 'playwright-core'
import type { Scene } from './scene.ts'

const numbered = (name: string, edits: Readonly<Record<number, string>> = {}) => `${Array.from({ length: 40 }, (_, n) => edits[n + 1] ?? `export const ${name}${n + 1} = ${n + 1}`).join('\n')}\n`

/** Pictures of the review of changes. */
export const reviewScenes: readonly Scene[] = [
  {
    name: 'review-conflict',
    play: async (page, { stack, chatId, projectPath }) => {
      const edit = { path: 'src/limits.ts', before: numbered('limit'), after: numbered('limit', { 12: 'export const limit12 = perMinute(30)', 30: 'export const limit30 = perHour(500)' }), additions: 2, deletions: 2 }
      writeFiles(projectPath, { 'src/limits.ts': numbered('limit', { 12: 'export const limit12 = 120', 30: 'export const limit30 = 300 // as agreed' }) })
      await giveEdits(stack.database.sql, chatId, [edit])
      await openPane(page)
      const file = page.getByRole('group', { name: 'src/limits.ts' })
      await file.getByRole('button', { name: 'Accept', exact: true }).click()
      await file.getByRole('button', { name: 'Settle the conflict' }).click()
      await page.getByRole('radio', { name: 'The agent’s' }).first().check()
    },
  },
  {
    name: 'review-since-commit',
    play: async (page, { projectPath }) => {
      writeFiles(projectPath, { 'src/limits.ts': numbered('limit'), 'src/old.ts': 'export {}\n' })
      commitAll(projectPath, 'Limits for every endpoint')
      writeFiles(projectPath, { 'src/limits.ts': numbered('limit', { 12: 'export const limit12 = perMinute(30)' }), 'src/rate.ts': 'export const perMinute = (n: number) => n / 60\n' })
      rmSync(join(projectPath, 'src/old.ts'))
      await openPane(page)
      await page.getByRole('button', { name: 'Show: By agents' }).click()
      await page.getByRole('menuitemradio', { name: 'Since the last commit' }).click()
      await page.getByRole('figure', { name: 'Changes of src/limits.ts' }).waitFor()
    },
  },
]

async function openPane(page: Page): Promise<void> {
  await page.goto(`${page.url()}?pane=changes`)
  await page.getByRole('region', { name: 'Changed files' }).waitFor()
}
