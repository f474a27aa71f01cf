import { fillChat } from '@boocode/testkit'
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { conversation, say } from './support/locators.ts'
import { eventually, usePage } from './support/page-test.ts'

const test = usePage({ scripts: [{ responses: [[{ type: 'text', text: 'An answer.' }]] }] })

const status = (page: Page) => page.getByRole('contentinfo', { name: 'Status' })

async function openFilled(turns: number): Promise<{ page: Page; path: string; chatId: string; sessionId: string }> {
  const { session, chat } = await test.stack.newSession()
  await fillChat(test.stack.database, chat.id, { turns, stepsPerTurn: 3, callsPerStep: 1 })
  const path = `/s/${session.id}/c/1`
  return { page: await test.open({ path }), path, chatId: chat.id, sessionId: session.id }
}

describe('under an answer', () => {
  it('stand tokens, cost and how much was cached, and behind that what the prompts were made of', async () => {
    const { page, chatId } = await openFilled(21)
    const usage = conversation(page).getByRole('button', { name: /^Usage of turn 21: \d+ % cached$/ })
    await usage.click()
    const details = page.getByRole('dialog', { name: 'Usage of turn 21' })
    await details.getByRole('rowheader', { name: 'Tools', exact: true }).waitFor()
    const { turns } = (await test.stack.api('GET', `/api/chats/${chatId}/turns?limit=1`)).body
    const [turn] = turns
    const hits = turn.steps.map((step: { usage: { cache_hit_tokens: number } }) => step.usage.cache_hit_tokens).reduce((sum: number, tokens: number) => sum + tokens, 0)
    expect(hits).toBe(turn.usage.cache_hit_tokens)
    const percent = Math.round((turn.usage.cache_hit_tokens / turn.usage.prompt_tokens) * 100)
    expect(await usage.getAttribute('aria-label')).toBe(`Usage of turn 21: ${percent} % cached`)
    expect(await details.getByRole('row').filter({ hasText: /^[123]/ }).count()).toBe(3)
    await details.getByText(/^Cost \$0\.\d+ · saved \$0\.\d+ by the cache$/).waitFor()
    await page.keyboard.press('Escape')
    await details.waitFor({ state: 'detached' })
    await page.context().close()
  })

  it('is told where the cache broke and why, also far back and after a reload', async () => {
    const { page } = await openFilled(20)
    const broke = conversation(page).getByText(/^Cache broke here: tools changed \([\d.]+K tokens paid again\)$/)
    await broke.waitFor()
    await page.reload()
    await broke.waitFor()
    await page.context().close()
  })
})

describe('the status line', () => {
  it('says the rate of the whole session, its cost, and how full the context is, and what fills it', async () => {
    const { page, sessionId } = await openFilled(8)
    const { session } = (await test.stack.api('GET', `/api/sessions/${sessionId}`)).body
    const percent = Math.round((session.usage.cache_hit_tokens / session.usage.prompt_tokens) * 100)
    await eventually(async () => (await status(page).innerText()).replaceAll(/\s+/g, ' ')).toMatch(new RegExp(`cache ${percent} %.* · [\\d.]+K of [\\d.]+K \\$0\\.\\d+`))
    await status(page).getByRole('button', { name: / context$/ }).click()
    await page.getByRole('dialog', { name: 'Context' }).getByRole('rowheader', { name: 'History' }).waitFor()
    await page.context().close()
  })

  it('grows with every answer', async () => {
    const { session } = await test.stack.newSession()
    const page = await test.open({ path: `/s/${session.id}/c/1` })
    await say(page, 'hello')
    await conversation(page).getByText(/ out$/).waitFor()
    const rate = async () => (await status(page).innerText()).replaceAll(/\s+/g, ' ')
    await eventually(rate).toMatch(/cache \d+ %/)
    const before = await rate()
    await say(page, 'hello again')
    await eventually(rate).not.toBe(before)
    await page.context().close()
  })
})

describe('a budget', () => {
  it('is set in the settings, warns above the composer, and says when it is used up', async () => {
    const { page, path, sessionId } = await openFilled(30)
    const { cost_usd: cost } = (await test.stack.api('GET', `/api/sessions/${sessionId}`)).body.session
    await page.goto(`${test.stack.url}${path}?pane=settings`)
    const budgets = page.getByRole('region', { name: 'Budgets' })
    await budgets.getByLabel('Per session, $').fill('much')
    await budgets.getByLabel('Per session, $').press('Enter')
    await budgets.getByRole('alert').waitFor()
    await budgets.getByLabel('Per session, $').fill((cost / 0.9).toFixed(6))
    await budgets.getByRole('button', { name: 'Save budgets' }).click()
    await eventually(async () => await budgets.getByRole('button', { name: 'Save budgets' }).isDisabled()).toBe(true)
    await page.goto(`${test.stack.url}${path}`)
    const notice = page.getByRole('region', { name: 'Budget', exact: true })
    await notice.getByText(/^(89|90) % of the budget of this session is used/).waitFor()
    await test.stack.api('PATCH', '/api/settings', { budgets: { session_usd: cost / 2 } })
    await notice.getByText(/^The budget of this session is used up/).waitFor()
    await notice.getByRole('link', { name: 'Change budgets' }).click()
    await budgets.waitFor()
    await test.stack.api('PATCH', '/api/settings', { budgets: { session_usd: null } })
    await page.goto(`${test.stack.url}${path}`)
    await conversation(page).getByText(/ out$/).first().waitFor()
    expect(await notice.count()).toBe(0)
    await page.context().close()
  })
})
