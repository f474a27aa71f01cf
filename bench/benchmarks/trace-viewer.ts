import { fillChat } from '@boocode/testkit'
import { launchBrowser } from '../../apps/web/e2e/support/browser.ts'
import { openWindow } from '../../apps/web/e2e/support/window.ts'
import { openStack } from '../lib/bench-stack.ts'
import type { BenchStack } from '../lib/bench-stack.ts'
import type { Benchmark } from '../lib/bench.ts'
import { inPage, scrollFrames } from '../lib/in-page.ts'
import type { Line } from '../lib/line.ts'

const openings = 7
const frames = 300
/** As a wheel that is turned hard: 7,200 px a second. */
const pxPerFrame = 120
/** A thousand calls for comparison, and ten thousand over a day. */
const sizes = [10, 100] as const
const perTurn = { stepsPerTurn: 10, callsPerStep: 9 }
const callsOf = (turns: number): string => `${(turns * perTurn.stepsPerTurn * (perTurn.callsPerStep + 1)).toLocaleString('en-US')} calls`

type Browser = Awaited<ReturnType<typeof launchBrowser>>

interface Sample {
  openMs: number
  frameMs: number[]
}

/** The trace of a chat in Chromium: from the click to rows and bars on the screen, and frames while it is scrolled. */
export const traceViewer: Benchmark = {
  name: 'trace-viewer',
  async run(bench) {
    await using opened = await openStack(bench)
    await using browser = await usingBrowser()
    const lines: Line[] = []
    for (const turns of sizes) {
      const { session, chat } = await opened.stack.newSession()
      await fillChat(opened.stack.database, chat.id, { turns, ...perTurn })
      const path = `/s/${session.id}/c/1`
      const samples: Sample[] = []
      // The first opening of a fresh server and browser warms both up.
      for (let n = -1; n < openings; n += 1) {
        const sample = await measure(browser.launched, opened, path)
        if (n >= 0) samples.push(sample)
      }
      lines.push(
        { what: `trace of ${callsOf(turns)}: click to rows and bars`, unit: 'ms', aim: { demands: [{ statistic: 'p50', atMost: 500 }] }, runs: [samples.map(({ openMs }) => openMs)] },
        {
          what: `the same, scrolled at ${(pxPerFrame * 60).toLocaleString('en-US')} px/s: a frame`,
          unit: 'ms',
          aim: { words: '60 fps', demands: [{ statistic: 'p50', atMost: 17 }, { statistic: 'p95', atMost: 20 }] },
          runs: samples.map(({ frameMs }) => frameMs),
          note: 'Chromium without a screen, drawn by the processor.',
        },
      )
    }
    return lines
  },
}

async function usingBrowser(): Promise<AsyncDisposable & { launched: Browser }> {
  const launched = await launchBrowser()
  return { launched, [Symbol.asyncDispose]: async () => await launched.close() }
}

async function measure(browser: Browser, { stack }: BenchStack, path: string): Promise<Sample> {
  const { page } = await openWindow(browser, stack, { path })
  try {
    await page.getByRole('button', { name: 'Chat actions' }).click()
    await page.getByRole('menuitem', { name: 'Show trace' }).waitFor()
    const openMs = await inPage<number>(page, opening)
    const frameMs = await inPage<number[]>(page, scrolling)
    return { openMs, frameMs }
  } finally {
    await page.context().close()
  }
}

// In words, not in code: the page's world is not the benchmark's.
const opening = `
  const item = [...document.querySelectorAll('[role=menuitem]')].find((one) => one.textContent === 'Show trace')
  const from = performance.now()
  item.click()
  while (document.querySelector('[role=treegrid] [role=row][aria-level]') === null) await new Promise(requestAnimationFrame)
  await new Promise(requestAnimationFrame)
  return performance.now() - from`
const scrolling = scrollFrames(`document.querySelector('[role=treegrid] [data-scroller]')`, { frames, pxPerFrame })
