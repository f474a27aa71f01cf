import { giveChanges } from '@boocode/testkit'
import { launchBrowser } from '../../apps/web/e2e/support/browser.ts'
import { openWindow } from '../../apps/web/e2e/support/window.ts'
import { openStack } from '../lib/bench-stack.ts'
import type { BenchStack } from '../lib/bench-stack.ts'
import type { Benchmark } from '../lib/bench.ts'
import { inPage, scrollFrames } from '../lib/in-page.ts'
import type { Line } from '../lib/line.ts'

const openings = 4
const frames = 60
/** As a wheel that is turned hard: 7,200 px a second. */
const pxPerFrame = 120
const sizes = [500, 5_000] as const
const note = 'Chromium without a screen, drawn by the processor.'

/** The review of a change set in Chromium: from the click to its files on the screen, frames while it is scrolled, a filter. */
export const review: Benchmark = {
  name: 'review',
  async run(bench) {
    await using opened = await openStack(bench)
    const lines: Line[] = []
    for (const files of sizes) lines.push(...(await measureSize(opened, files)))
    return lines
  },
}

async function measureSize({ stack }: BenchStack, files: number): Promise<Line[]> {
  const { session, chat } = await stack.newSession()
  await giveChanges(stack.database.sql, chat.id, { files })
  const samples: Sample[] = []
  // The first opening of a fresh server warms it up.
  for (let n = -1; n < openings; n += 1) {
    const sample = await measure(stack, `/s/${session.id}/c/1`, files)
    if (n >= 0) samples.push(sample)
  }
  const count = files.toLocaleString('en-US')
  return [
    { what: `review of ${count} changed files: click to the files`, unit: 'ms', aim: { demands: [{ statistic: 'p50', atMost: 1_000 }] }, runs: [samples.map(({ openMs }) => openMs)], note },
    {
      what: `the same, scrolled at ${(pxPerFrame * 60).toLocaleString('en-US')} px/s: a frame`,
      unit: 'ms',
      aim: { words: '60 fps', demands: [{ statistic: 'p50', atMost: 17 }, { statistic: 'p95', atMost: 20 }] },
      runs: samples.map(({ frameMs }) => frameMs),
      note,
    },
    { what: 'the same, a filter that leaves one: to the one', unit: 'ms', runs: [samples.map(({ filterMs }) => filterMs)], note },
  ]
}

interface Sample {
  openMs: number
  frameMs: number[]
  filterMs: number
}

/** In a browser of its own: one without a graphics card draws on for half a minute what was scrolled past, and opens no window meanwhile. */
async function measure(stack: BenchStack['stack'], path: string, files: number): Promise<Sample> {
  const browser = await launchBrowser()
  try {
    const { page } = await openWindow(browser, stack, { path })
    await page.getByRole('region', { name: 'Pending changes' }).getByRole('button', { name: 'Review' }).waitFor()
    return { openMs: await inPage<number>(page, opening(files)), frameMs: await inPage<number[]>(page, scrolling), filterMs: await inPage<number>(page, filtering(files)) }
  } finally {
    await browser.close()
  }
}

// In words, not in code: the page's world is not the benchmark's.
const opening = (files: number): string => `
  const review = [...document.querySelectorAll('button')].find((one) => one.textContent === 'Review')
  const from = performance.now()
  review.click()
  const total = '${files.toLocaleString('en')} files'
  while (document.querySelector('[aria-label="Changed files"] [role=listitem]') === null || ![...document.querySelectorAll('[role=toolbar] [role=status]')].some((one) => one.textContent.includes(total))) await new Promise(requestAnimationFrame)
  await new Promise(requestAnimationFrame)
  return performance.now() - from`
const scrolling = scrollFrames(`document.querySelector('[aria-label="Changed files"]')`, { frames, pxPerFrame })
const filtering = (files: number): string => `
  const field = document.querySelector('input[aria-label="Filter files"]')
  const from = performance.now()
  Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set.call(field, 'module-${String(files).padStart(4, '0')}')
  field.dispatchEvent(new Event('input', { bubbles: true }))
  while (document.querySelectorAll('[aria-label="Changed files"] [role=listitem]').length !== 1) await new Promise(requestAnimationFrame)
  await new Promise(requestAnimationFrame)
  return performance.now() - from`
