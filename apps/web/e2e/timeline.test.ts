import { fillChat } from '@boocode/testkit'
import type { Locator, Page } from 'playwright-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { conversation, distanceFromEnd, say, scroller } from './support/locators.ts'
import { eventually, usePage } from './support/page-test.ts'

const turns = 10_000
const test = usePage({
  scripts: [
    {
      match: 'work slowly',
      responses: [
        [{ type: 'toolCall', name: 'list_dir', args: { path: '.' } }, { type: 'toolCall', name: 'read_file', args: { path: 'nowhere.txt' } }],
        [{ type: 'waitFor', gate: 'slow' }, { type: 'text', text: 'Done slowly.' }],
      ],
    },
    { responses: [[{ type: 'text', text: 'Done.' }]] },
  ],
})

const panel = (page: Page) => page.getByRole('region', { name: 'Timeline', exact: true })
const list = (page: Page) => panel(page).getByRole('listbox', { name: 'Turns' })
const turn = (page: Page, number: number): Locator => list(page).getByRole('option', { name: new RegExp(`^Turn ${number},`) })

describe('the timeline of ten thousand turns', () => {
  let path = ''
  beforeAll(async () => {
    const { session, chat } = await test.stack.newSession()
    path = `/s/${session.id}/c/1`
    await fillChat(test.stack.database, chat.id, { turns, stepsPerTurn: 2, callsPerStep: 1 })
  }, 200_000)

  it('draws only what is in sight, from its end on', async () => {
    const page = await test.open({ path: `${path}?pane=timeline` })
    await turn(page, turns).waitFor()
    expect(await list(page).getByRole('option').count()).toBeLessThan(60)
    const words = await turn(page, turns).innerText()
    expect(words).toMatch(/^Turn 10000, failed, .+, deepseek-flash, .+, 2 tool calls, [\d.]+K tokens, [\d.]+K cached, \d+ reasoning, \$0\.\d+, cache \d+ %, failed: The model provider did not answer\./)
    expect(words).toContain('cache broke: tools changed')
    await turn(page, turns).getByTitle('cache broke: tools changed').waitFor()
    await page.context().close()
  })

  it('leads by keys to the first turn, and the conversation with it, and on from there', async () => {
    const page = await test.open({ path: `${path}?pane=timeline` })
    await turn(page, turns).waitFor()
    const asked: string[] = []
    page.on('request', (request) => asked.push(request.url()))
    await list(page).focus()
    await page.keyboard.press('Home')
    await turn(page, 1).waitFor()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await conversation(page).getByText('Do piece 3 of the work.', { exact: true }).waitFor()
    // One page of messages, wherever they are, and some about it; never all that lies between.
    expect(asked.filter((url) => url.includes('/messages?')).length).toBeLessThan(10)
    const top = await conversation(page).getByText('Do piece 3 of the work.', { exact: true }).evaluate((element) => element.getBoundingClientRect().top)
    expect(top).toBeLessThan(300)
    await conversation(page).getByText('Do piece 2 of the work.', { exact: true }).waitFor()

    await scroller(page).hover()
    for (let n = 0; n < 60 && (await conversation(page).getByText('Do piece 40 of the work.', { exact: true }).count()) === 0; n += 1) {
      await page.mouse.wheel(0, 1_500)
      await page.evaluate(async () => await new Promise(requestAnimationFrame))
    }
    await conversation(page).getByText('Do piece 40 of the work.', { exact: true }).waitFor()
    await page.getByRole('button', { name: /new$|To the end/ }).click()
    await conversation(page).getByText(`Do piece ${turns} of the work.`, { exact: true }).waitFor()
    await eventually(async () => await distanceFromEnd(page)).toBeLessThan(4)
    await page.context().close()
  })

  it('goes to a turn again when it is chosen again, and to one in the middle by scrolling there', async () => {
    const page = await test.open({ path: `${path}?pane=timeline` })
    await turn(page, turns).waitFor()
    await list(page).evaluate((element) => element.scrollTo({ top: element.scrollHeight / 2 }))
    await turn(page, turns / 2).click()
    const words = conversation(page).getByText(`Do piece ${turns / 2} of the work.`, { exact: true })
    await words.waitFor()
    await page.getByRole('button', { name: /new$|To the end/ }).click()
    await words.waitFor({ state: 'detached' })
    await turn(page, turns / 2).click()
    await words.waitFor()
    await page.context().close()
  })

  it('is a strip above the conversation too, where a person wants it', async () => {
    const page = await test.open({ path })
    await page.getByRole('button', { name: 'Chat actions' }).click()
    await page.getByRole('menuitem', { name: 'Show timeline strip' }).click()
    const strip = page.getByRole('region', { name: 'Timeline strip' })
    await strip.getByRole('option', { name: /^Turn 10000,/ }).waitFor()
    expect(await strip.getByRole('listbox').getAttribute('aria-orientation')).toBe('horizontal')
    await strip.getByRole('listbox').focus()
    await page.keyboard.press('Home')
    await strip.getByRole('option', { name: /^Turn 1,/ }).click()
    await conversation(page).getByText('Do piece 1 of the work.', { exact: true }).waitFor()
    await page.reload()
    await strip.getByRole('option', { name: /^Turn 10000,/ }).waitFor()
    await strip.getByRole('button', { name: 'Hide timeline strip' }).click()
    await strip.waitFor({ state: 'detached' })
    await page.context().close()
  })
})

describe('a turn that runs', () => {
  it('is marked as such, and counts its calls as they happen, the same after a reload', async () => {
    const { session } = await test.stack.newSession()
    const page = await test.open({ path: `/s/${session.id}/c/1` })
    await page.getByRole('button', { name: 'Chat actions' }).click()
    await page.getByRole('menuitem', { name: 'Show timeline', exact: true }).click()
    await panel(page).getByText('No turns yet').waitFor()
    await say(page, 'work slowly')
    await test.stack.model.gateReached('slow')
    const running = list(page).getByRole('option', { name: /^Turn 1, running,.* 2 tool calls,.* 1 failed call/ })
    await running.waitFor()
    expect(await running.getAttribute('aria-current')).toBe('step')
    test.stack.model.openGate('slow')
    const done = list(page).getByRole('option', { name: /^Turn 1, completed,.* 2 tool calls,/ })
    await done.waitFor()
    const words = await done.textContent()
    await page.reload()
    await eventually(async () => await turn(page, 1).textContent()).toBe(words)
    await page.context().close()
  })

  it('is where the timeline says on a phone as well', async () => {
    const { session, chat } = await test.stack.newSession()
    await fillChat(test.stack.database, chat.id, { turns: 120, stepsPerTurn: 1, callsPerStep: 1 })
    const page = await test.open({ phone: true, path: `/s/${session.id}/c/1?pane=timeline` })
    await turn(page, 120).waitFor()
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390)
    await list(page).focus()
    await page.keyboard.press('Home')
    await turn(page, 1).tap()
    await conversation(page).getByText('Do piece 1 of the work.', { exact: true }).waitFor()
    await page.context().close()
  })
})
