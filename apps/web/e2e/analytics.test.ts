import { analyticsSummaryResponseSchema } from '@boocode/contracts'
import type { AnalyticsSummary } from '@boocode/contracts'
import { fillChat } from '@boocode/testkit'
import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { eventually, usePage } from './support/page-test.ts'

const test = usePage({ scripts: [{ responses: [[{ type: 'text', text: 'An answer.' }]] }] })
const part = (page: Page, name: string) => page.getByRole('region', { name, exact: true })

describe('what was used', () => {
  let path = ''
  let projectId = ''
  beforeAll(async () => {
    const { session, chat } = await test.stack.newSession()
    await fillChat(test.stack.database, chat.id, { turns: 90, stepsPerTurn: 2, callsPerStep: 2, spanMs: 20 * 86_400_000 })
    const other = await test.stack.newSession()
    await fillChat(test.stack.database, other.chat.id, { turns: 10, stepsPerTurn: 1, callsPerStep: 1 })
    projectId = session.project_id
    path = `/s/${session.id}/c/1?pane=analytics`
  }, 200_000)

  async function open(options: { phone?: boolean } = {}): Promise<Page> {
    const page = await test.open({ path, ...options })
    await part(page, 'Tokens per day').waitFor()
    return page
  }

  async function summary(page: Page, query = ''): Promise<AnalyticsSummary> {
    const tz = await page.evaluate(() => Intl.DateTimeFormat().resolvedOptions().timeZone)
    return analyticsSummaryResponseSchema.parse((await test.stack.api('GET', `/api/analytics/summary?tz=${tz}${query}`)).body)
  }

  it('is drawn by day, with the same numbers in a table beside each chart', async () => {
    const page = await open()
    const { rows } = await summary(page)
    for (const title of ['Tokens per day', 'Cost per day', 'Cache rate per day', 'Requests and tool calls per day']) {
      await part(page, title).getByRole('img', { name: new RegExp(`^${title}`) }).locator('canvas').waitFor()
      // The head, and a row for each day.
      expect(await part(page, title).getByRole('table').getByRole('row').count()).toBe(rows.length + 1)
    }
    const newest = rows.findLast((row) => row.model_calls > 0)
    const cost = part(page, 'Cost per day').getByRole('row').filter({ hasText: '$0.' }).first()
    expect(newest).toBeDefined()
    expect(await cost.getByRole('cell').innerText()).toBe(`$${newest?.cost_usd.toFixed(4)}`)
    await page.context().close()
  })

  it('is broken down, filtered, and exported as what is shown', async () => {
    const page = await open()
    const rowsOf = (name: string) => part(page, name).getByRole('rowheader')
    await eventually(async () => await rowsOf('By project').count()).toBe(2)
    await page.getByRole('button', { name: 'Model', exact: true }).click()
    await eventually(async () => await rowsOf('By model').allInnerTexts()).toEqual(['deepseek-flash'])

    const { rows: projects } = await summary(page, '&group=project')
    const chosen = projects.find((row) => row.key === projectId)
    await page.getByRole('button', { name: /^Project: / }).click()
    await page.getByRole('menuitemradio', { name: chosen?.label ?? '' }).click()
    const only = await summary(page, `&project_id=${projectId}`)
    expect(only.totals.turns).toBe(90)
    await page.getByText(/ failed, 90 turns$/).waitFor()
    const tools = part(page, 'Tools: table').getByRole('rowheader')
    await eventually(async () => await tools.allInnerTexts()).toEqual(only.tools.map((tool) => tool.tool_name))

    const download = page.waitForEvent('download')
    await page.getByRole('link', { name: 'Export CSV' }).click()
    const stream = await (await download).createReadStream()
    const chunks: Buffer[] = []
    for await (const chunk of stream) chunks.push(chunk as Buffer)
    const lines = Buffer.concat(chunks).toString('utf8').trim().split(/\r?\n/)
    expect(lines).toHaveLength(only.rows.length + 1)
    expect(lines.at(-1)).toContain(only.rows.at(-1)?.key ?? '')
    await page.context().close()
  })

  it('is asked for again when other days are chosen, and days that are none are named', async () => {
    const page = await open()
    await page.getByRole('button', { name: /^Days: / }).click()
    await page.getByRole('menuitemradio', { name: 'Chosen days' }).click()
    await page.getByLabel('First day').fill('2020-02-01')
    await page.getByLabel('Last day').fill('2020-01-01')
    await page.getByRole('alert').filter({ hasText: 'swap' }).waitFor()
    await page.getByLabel('Last day').fill('2020-02-10')
    await page.getByText('Nothing was recorded in these days.').waitFor()
    await page.context().close()
  })

  it('says why it is not there while the server is away, and comes when it is back', async () => {
    const page = await open()
    await page.context().setOffline(true)
    await page.getByRole('button', { name: /^Days: / }).click()
    await page.getByRole('menuitemradio', { name: 'Last 90 days' }).click()
    await page.getByRole('alert').getByText('BooCode cannot be reached').waitFor({ timeout: 30_000 })
    await page.context().setOffline(false)
    await page.getByRole('button', { name: 'Retry' }).click()
    await part(page, 'Tokens per day').waitFor()
    await page.context().close()
  })

  it('fits a phone, with what is wide scrolling by itself', async () => {
    const page = await open({ phone: true })
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390)
    await part(page, 'By project').scrollIntoViewIfNeeded()
    await part(page, 'Slowest tools').getByRole('row').first().waitFor()
    await page.context().close()
  })
})
