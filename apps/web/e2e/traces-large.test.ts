// Traces that a day of work leaves, and outputs that nobody should trust.
import { fillChat } from '@boocode/testkit'
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { eventually, usePage } from './support/page-test.ts'
import { choose, details, grid, row, rowCount, trace } from './support/trace.ts'

const test = usePage()

async function openFilled(size: { turns: number; stepsPerTurn: number; callsPerStep: number }, options: Parameters<typeof test.open>[0] = {}): Promise<{ page: Page; chatId: string }> {
  const { session, chat } = await test.stack.newSession()
  await fillChat(test.stack.database, chat.id, size)
  const page = await test.open({ ...options, path: `/s/${session.id}/c/1?pane=trace` })
  await grid(page).waitFor()
  return { page, chatId: chat.id }
}

const drawnRows = async (page: Page) => await grid(page).locator('[role=row][aria-level]').count()

describe('ten thousand calls', () => {
  it('are no more rows on the page than a thousand, and reached at either end', async () => {
    const small = await openFilled({ turns: 10, stepsPerTurn: 10, callsPerStep: 9 })
    expect(await rowCount(small.page)).toBe(10 * 101)
    const few = await drawnRows(small.page)
    await small.page.context().close()
    const { page } = await openFilled({ turns: 100, stepsPerTurn: 10, callsPerStep: 9 })
    expect(await rowCount(page)).toBe(100 * 101)
    expect(await drawnRows(page)).toBeLessThanOrEqual(few + 24)
    await row(page, /^.?Turn 100\b/).waitFor()
    await grid(page).focus()
    await page.keyboard.press('Home')
    await row(page, /^.?Turn 1\b/).waitFor()
    await page.keyboard.press('End')
    await eventually(async () => await grid(page).locator('[aria-selected=true]').getAttribute('aria-rowindex')).toBe(String(100 * 101 + 1))
    expect(await drawnRows(page)).toBeLessThanOrEqual(few + 24)
  })

  it('keep rows and bars in step while they are scrolled', async () => {
    const { page } = await openFilled({ turns: 100, stepsPerTurn: 10, callsPerStep: 9 })
    const gaps = await grid(page).locator('[data-scroller]').evaluate(async (scroller) => {
      const seen: { bare: number; off: number }[] = []
      scroller.scrollTop = 0
      for (let n = 0; n < 60; n += 1) {
        scroller.scrollTop += 140
        await new Promise(requestAnimationFrame)
        await new Promise(requestAnimationFrame)
        const box = scroller.getBoundingClientRect()
        const rows = [...scroller.querySelectorAll('[role=row]')].map((element) => element.getBoundingClientRect())
        const canvas = scroller.querySelector('canvas')?.getBoundingClientRect()
        const top = Math.min(...rows.map((one) => one.top))
        const bottom = Math.max(...rows.map((one) => one.bottom))
        seen.push({ bare: Math.max(0, top - box.top) + Math.max(0, box.bottom - bottom), off: Math.abs((canvas?.top ?? NaN) - top) })
      }
      return seen
    })
    expect(Math.max(...gaps.map(({ bare }) => bare))).toBe(0)
    expect(Math.max(...gaps.map(({ off }) => off))).toBeLessThan(1)
  })

  it('are drawn as bars, in the colours of the theme, sharp on a fine screen', async () => {
    const { page } = await openFilled({ turns: 3, stepsPerTurn: 4, callsPerStep: 3 }, { phone: true })
    const { painted, ratio } = await grid(page).locator('canvas').evaluate((canvas: HTMLCanvasElement) => {
      const { data } = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height) ?? { data: [] }
      let count = 0
      for (let at = 3; at < data.length; at += 4) if ((data[at] ?? 0) > 200) count += 1
      return { painted: count, ratio: canvas.width / canvas.getBoundingClientRect().width }
    })
    expect(painted).toBeGreaterThan(1_000)
    expect(ratio).toBeCloseTo(2, 1)
  })

  it('zoom and pan on one axis for the whole chat, and fit again', async () => {
    const { page } = await openFilled({ turns: 5, stepsPerTurn: 4, callsPerStep: 3 })
    await choose(page, 'Time', 'Whole chat')
    const pixels = async () => await grid(page).locator('canvas').evaluate((canvas: HTMLCanvasElement) => canvas.toDataURL())
    const whole = await pixels()
    await trace(page).getByRole('button', { name: 'Zoom in' }).click()
    await eventually(pixels).not.toBe(whole)
    const near = await pixels()
    await grid(page).locator('[data-scroller]').evaluate((scroller) => {
      const box = scroller.getBoundingClientRect()
      scroller.querySelector('[role=row]')?.dispatchEvent(new WheelEvent('wheel', { deltaX: 80, clientX: box.right - 40, clientY: box.top + 40, bubbles: true, cancelable: true }))
    })
    await eventually(pixels).not.toBe(near)
    await trace(page).getByRole('button', { name: 'Fit' }).click()
    await eventually(pixels).toBe(whole)
  })
})

it('a call of an earlier turn than those that are held is read when the address names it', async () => {
  const { page, chatId } = await openFilled({ turns: 30, stepsPerTurn: 10, callsPerStep: 90 })
  await trace(page).getByText(/^The newest .* calls/).waitFor()
  const [first] = await test.stack.database.sql<{ id: string }>`select id from tool_traces where chat_id = ${chatId} and turn_number = 1 order by started_at, id limit 1`
  await page.goto(`${page.url().replace(/&span.*/, '')}&span=${first?.id}`)
  await details(page).getByText('1 of turn 1').waitFor()
  await eventually(async () => await rowCount(page)).toBe(30 * 911)
})

describe('hostile output', () => {
  const hostile: readonly (readonly [name: string, output: string, shown: string])[] = [
    ['HTML', '<script>window.pwned = 1</script><img src=x onerror="window.pwned = 1"><iframe src="https://example.org"></iframe>', '<script>window.pwned = 1</script>'],
    ['escapes', '\u001b[31mred\u001b[0m \u001b]0;title\u0007\u001b]52;c;aGk=\u0007\u001b[2J\u001b[?1049h\u001b]8;;javascript:window.pwned=1\u001b\\link\u001b]8;;\u001b\\ end', 'link end'],
    ['direction', 'user\u202egnp.exe \u2066hidden\u2069', 'user\\u202egnp.exe'],
    ['one line of a megabyte', 'x'.repeat(1024 * 1024), 'xxxx'],
    ['deep JSON', '['.repeat(20_000) + ']'.repeat(20_000), '1 item'],
    ['wide JSON', JSON.stringify(Object.fromEntries(Array.from({ length: 20_000 }, (_, n) => [`<b>${n}</b>`, n]))), '20,000 fields'],
  ]

  it.each(hostile)('%s runs nothing and breaks nothing', async (_name, output, shown) => {
    const { page, chatId } = await openFilled({ turns: 1, stepsPerTurn: 1, callsPerStep: 1 })
    const elsewhere: string[] = []
    page.on('request', (request) => {
      if (new URL(request.url()).host !== new URL(test.stack.url).host) elsewhere.push(request.url())
    })
    await test.stack.database.sql`update tool_traces set tool_output = ${output}, tool_input = json_build_object('path', ${output.slice(0, 2_000)}::text) where chat_id = ${chatId}`
    await page.reload()
    await grid(page).focus()
    await page.keyboard.press('End')
    await details(page).getByRole('region', { name: 'Output' }).getByText(shown).first().waitFor()
    expect(await page.evaluate(() => 'pwned' in globalThis)).toBe(false)
    expect(await trace(page).locator('script, iframe, img, a').count()).toBe(0)
    expect(await page.evaluate(() => [document.documentElement.scrollWidth <= innerWidth, document.title.includes('title')])).toEqual([true, false])
    const widths = await details(page).evaluate((element) => [...element.querySelectorAll('*')].every((one) => one.getBoundingClientRect().right <= element.getBoundingClientRect().right + 1))
    expect(widths).toBe(true)
    expect(elsewhere).toEqual([])
  })
})

it('on a phone the list comes first, and the detail is a sheet over it', async () => {
  const { page } = await openFilled({ turns: 2, stepsPerTurn: 2, callsPerStep: 2 }, { phone: true })
  await row(page, /list_dir|grep|read_file/).tap()
  const sheet = page.getByRole('dialog', { name: 'Details' })
  await sheet.getByRole('region', { name: 'Input' }).waitFor()
  await sheet.getByRole('button', { name: 'Close details' }).tap()
  await sheet.waitFor({ state: 'detached' })
  await grid(page).waitFor()
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390)
  const small = await trace(page).getByRole('button').evaluateAll((all) => all.map((button) => button.getBoundingClientRect().height).filter((height) => height < 40))
  expect(small).toEqual([])
})
