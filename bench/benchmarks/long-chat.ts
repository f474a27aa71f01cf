import { launchBrowser } from '../../apps/web/e2e/support/browser.ts'
import { openWindow } from '../../apps/web/e2e/support/window.ts'
import { openStack } from '../lib/bench-stack.ts'
import type { BenchStack } from '../lib/bench-stack.ts'
import type { Benchmark } from '../lib/bench.ts'
import { clickToLast, frameTimes, heapMb, rememberSockets, socketToScreen } from '../lib/conversation-probes.ts'
import type { Page } from '../lib/conversation-probes.ts'
import type { Line } from '../lib/line.ts'
import { giveReadablePast } from '../lib/readable-past.ts'

type Browser = Awaited<ReturnType<typeof launchBrowser>>

const openings = 7
const messagesOpened = 10_000
const messagesAbove = 1_000
const streamedMs = 10_000
const bursts = 5
const burstChunks = 20_000
/** A busy hour: so many turns of so many pieces. */
const hour = { turns: 60, chunks: 1_000 }
const note = 'Chromium without a screen, drawn by the processor.'
const longWaitMs = 120_000

/** The conversation in Chromium: opening a long one, frames while one is written, the last word of a burst, memory. */
export const longChat: Benchmark = {
  name: 'long-chat',
  async run(bench) {
    await using opened = await openStack(bench)
    const browser = await launchBrowser()
    try {
      return [...(await measureOpening(browser, opened)), ...(await measureStream(browser, opened)), ...(await measureBurst(browser, opened)), ...(await measureHour(browser, opened))]
    } finally {
      await browser.close()
    }
  },
}

async function measureOpening(browser: Browser, opened: BenchStack): Promise<Line[]> {
  const { stack } = opened
  const { session, chat } = await stack.newSession()
  await giveReadablePast(stack.database.sql, chat.id, messagesOpened)
  await stack.api('PATCH', `/api/sessions/${session.id}`, { name: 'The long one' })
  const { session: other } = await stack.newSession()
  const samples: number[] = []
  for (let n = -1; n < openings; n += 1) {
    const { page } = await openWindow(browser, stack, { path: `/s/${other.id}/c/1` })
    await page.getByRole('textbox', { name: 'Message' }).waitFor()
    const shownMs = await clickToLast(page, 'The long one', `Question ${messagesOpened / 2}`)
    if (n >= 0) samples.push(shownMs)
    await page.context().close()
  }
  return [{ what: 'chat of 10,000 messages: click to its last screen', unit: 'ms', aim: { demands: [{ statistic: 'p50', atMost: 200 }] }, runs: [samples], note }]
}

async function measureStream(browser: Browser, opened: BenchStack): Promise<Line[]> {
  const { page } = await openPastChat(browser, opened)
  opened.stack.model.setScripts([{ responses: [[{ type: 'text', text: 'word{i} and ', chunks: 4_000, tokensPerSecond: 200 }]] }])
  await say(page, 'write for long')
  await page.getByText('word1 and').first().waitFor({ timeout: longWaitMs })
  const frames = await frameTimes(page, streamedMs)
  await page.context().close()
  return [
    {
      what: '200 tokens/s under 1,000 messages: a frame',
      unit: 'ms',
      aim: { words: '60 fps', demands: [{ statistic: 'p50', atMost: 17 }, { statistic: 'p95', atMost: 20 }] },
      runs: [frames],
      note,
    },
  ]
}

async function measureBurst(browser: Browser, opened: BenchStack): Promise<Line[]> {
  const { page } = await openPastChat(browser, opened)
  const samples: number[] = []
  for (let n = 0; n < bursts; n += 1) {
    const last = `end${n}of${burstChunks}`
    opened.stack.model.setScripts([{ responses: [[{ type: 'text', text: 'w{i} ', chunks: burstChunks }, { type: 'text', text: `${last}.` }]] }])
    const shown = socketToScreen(page, last)
    await say(page, `burst ${n}`)
    samples.push(await shown)
    await page.getByRole('button', { name: 'Stop' }).waitFor({ state: 'detached', timeout: longWaitMs })
  }
  await page.context().close()
  return [{ what: 'burst of 20,000 chunks: last one at the page’s socket until it is painted', unit: 'ms', aim: { demands: [{ statistic: 'p50', atMost: 100 }] }, runs: [samples], note }]
}

async function measureHour(browser: Browser, opened: BenchStack): Promise<Line[]> {
  const { page, chatId } = await openPastChat(browser, opened)
  opened.stack.model.setScripts([{ responses: [[{ type: 'text', text: 'word{i} of it, ', chunks: hour.chunks }]] }])
  const before = await heapMb(page)
  for (let n = 0; n < hour.turns; n += 1) await opened.stack.say(chatId, `turn ${n}`)
  await page.getByText(`turn ${hour.turns - 1}`, { exact: true }).last().waitFor({ timeout: longWaitMs })
  await page.getByRole('button', { name: 'Stop' }).waitFor({ state: 'detached', timeout: longWaitMs })
  const after = await heapMb(page)
  await page.context().close()
  return [
    { what: 'heap of the tab with 1,000 messages', unit: 'MB', runs: [[before]], note },
    { what: `the same after ${hour.turns} turns of ${hour.chunks.toLocaleString('en-US')} pieces, an hour’s worth`, unit: 'MB', runs: [[after]] },
  ]
}

async function openPastChat(browser: Browser, { stack }: BenchStack): Promise<{ page: Page; chatId: string }> {
  const { session, chat } = await stack.newSession()
  await giveReadablePast(stack.database.sql, chat.id, messagesAbove)
  const { page } = await openWindow(browser, stack)
  await rememberSockets(page)
  await page.goto(`${stack.url}/s/${session.id}/c/1`)
  await page.getByText(`Question ${messagesAbove / 2}`, { exact: true }).waitFor()
  return { page, chatId: chat.id }
}

async function say(page: Page, text: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Message' }).fill(text)
  await page.getByRole('textbox', { name: 'Message' }).press('Enter')
}
