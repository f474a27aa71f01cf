import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { conversation, messageBox, say } from './support/locators.ts'
import { eventually, usePage } from './support/page-test.ts'

const answer = 'An answer of some length, so that a page of the conversation holds only a few of them. '.repeat(3)
const turns = 45
const test = usePage({
  scripts: [
    { match: 'question number 2 of', responses: [[{ type: 'toolCall', name: 'read_file', args: { path: 'hay.txt' } }], [{ type: 'text', text: `${answer.repeat(12)} A needle at the end.` }]] },
    { match: 'question', responses: [[{ type: 'text', text: answer }]] },
    { match: 'hello', responses: [[{ type: 'text', text: 'Hello there.' }]] },
  ],
})
const bar = (page: Page) => page.getByRole('search', { name: 'Find in chat' })
const field = (page: Page) => page.getByRole('searchbox', { name: 'Find in chat' })
const pins = (page: Page) => page.getByRole('region', { name: 'Pinned messages' })
let path = ''
let chatId = ''

beforeAll(async () => {
  const project = await test.stack.addProject({ 'hay.txt': `${'hay\n'.repeat(40)}A NEEDLE in it\n${'hay\n'.repeat(40)}` })
  const { session, chat } = await test.stack.newSession(project.id)
  chatId = chat.id
  path = `/s/${session.id}/c/1`
  const page = await test.open({ path })
  for (let n = 1; n <= turns; n += 1) await test.stack.say(chat.id, `question number ${n} of many`)
  await conversation(page).getByText(`question number ${turns} of many`).waitFor({ timeout: 120_000 })
  await page.getByRole('button', { name: 'Stop' }).waitFor({ state: 'detached', timeout: 120_000 })
  await page.context().close()
}, 260_000)

async function idOf(text: string): Promise<string> {
  const found = (await test.stack.api('GET', `/api/chats/${chatId}/find?q=${encodeURIComponent(text)}`)).body.hits[0]
  return found.message_id
}

describe('words in a chat', () => {
  it('are found where no window has loaded them, shown with a mark, and one after the other', async () => {
    const page = await test.open({ path })
    await conversation(page).getByText(`question number ${turns} of many`).waitFor()
    expect(await conversation(page).getByText('question number 2 of many').count()).toBe(0)
    await messageBox(page).press('ControlOrMeta+f')
    await field(page).fill('needle')
    await bar(page).getByText('2 found').waitFor()
    await field(page).press('Enter')
    await bar(page).getByText('2 of 2').waitFor()
    await eventually(async () => await markedText(page)).toBe('needle')
    await eventually(async () => await isMarkInSight(page)).toBe(true)
    // The call that read it opens.
    await field(page).press('Enter')
    await bar(page).getByText('1 of 2').waitFor()
    await conversation(page).getByText('A NEEDLE in it').waitFor()
    await eventually(async () => await markedText(page)).toBe('NEEDLE')
    await eventually(async () => await isMarkInSight(page)).toBe(true)
    await field(page).press('Shift+Enter')
    await bar(page).getByText('2 of 2').waitFor()
    await field(page).fill('no such words')
    await bar(page).getByText('Not found').waitFor()
    await field(page).press('Escape')
    expect(await bar(page).count()).toBe(0)
    expect(await markedText(page)).toBe('')
  })

  it('lead to a place from where reading goes on both ways, and back to the end', async () => {
    const page = await test.open({ path: `${path}#msg=${await idOf('question number 20 of many')}` })
    await conversation(page).getByText('question number 20 of many').waitFor()
    await eventually(async () => await inOrder(page)).toBe(true)
    await page.getByRole('button', { name: 'To the end' }).click()
    await conversation(page).getByText(`question number ${turns} of many`).waitFor()
    await eventually(async () => await inOrder(page)).toBe(true)
    await say(page, 'hello')
    await conversation(page).getByText('Hello there.').waitFor()
  })

  it('that are said while a person reads far back come at the end', async () => {
    const page = await test.open({ path: `${path}#msg=${await idOf('question number 5 of many')}` })
    await conversation(page).getByText('question number 5 of many').waitFor()
    await say(page, 'hello again')
    await conversation(page).getByText('hello again').waitFor()
    await eventually(async () => await conversation(page).getByText('Hello there.').count()).toBeGreaterThan(0)
    await eventually(async () => await inOrder(page)).toBe(true)
  })
})

describe('a message', () => {
  it('is pinned, listed in every window, gone to, and copied as Markdown or as a link', async () => {
    const page = await test.open({ path })
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    await conversation(page).getByText(`question number ${turns} of many`).waitFor()
    const other = await test.open({ path })
    await conversation(page).getByRole('article', { name: 'Answer' }).last().hover()
    await conversation(page).getByRole('article', { name: 'Answer' }).last().getByRole('button', { name: 'Answer actions' }).click()
    await page.getByRole('menuitem', { name: 'Pin' }).click()
    await pins(other).getByRole('button', { name: '1 pinned message' }).click()
    await pins(other).getByRole('listitem').getByRole('button').first().click()
    await eventually(() => other.evaluate(() => location.hash)).toMatch(/^#pin=/)
    await conversation(page).getByRole('article', { name: 'Answer' }).last().getByRole('button', { name: 'Answer actions' }).click()
    await page.getByRole('menuitem', { name: 'Copy link' }).click()
    await eventually(() => page.evaluate(() => navigator.clipboard.readText())).toMatch(/\/s\/[0-9a-f-]+\/c\/1#msg=[0-9a-f-]+$/)
    await pins(other).getByRole('button', { name: 'Take the pin off' }).click()
    await pins(page).waitFor({ state: 'detached' })
  })

  it('is gone to by the keyboard, one after the other, also what is not drawn', async () => {
    const page = await test.open({ path })
    await conversation(page).getByText(`question number ${turns} of many`).waitFor()
    await conversation(page).locator('[data-scroller]').focus()
    const seen: string[] = []
    for (let n = 0; n < 30; n += 1) {
      await page.keyboard.press('Alt+ArrowUp')
      await eventually(async () => await focusedRow(page)).not.toBe(seen.at(-1) ?? '')
      seen.push(await focusedRow(page))
    }
    expect(new Set(seen).size).toBe(30)
    expect(seen).not.toContain('')
    await page.keyboard.press('Alt+ArrowDown')
    await eventually(async () => await focusedRow(page)).toBe(seen.at(-2))
  })
})

describe('a chat', () => {
  it('is saved as a file by a word', async () => {
    const page = await test.open({ path })
    const download = page.waitForEvent('download')
    await messageBox(page).fill('/export md')
    await messageBox(page).press('Enter')
    expect((await download).suggestedFilename()).toBe('question-number-1-of-many.md')
  })
})

async function markedText(page: Page): Promise<string> {
  return await page.evaluate(() => [...(CSS.highlights.get('found-here') ?? [])].map(String).join(''))
}

async function isMarkInSight(page: Page): Promise<boolean> {
  return await page.evaluate(() => {
    const [range] = [...(CSS.highlights.get('found-here') ?? [])]
    const window = document.querySelector('[data-scroller]')?.getBoundingClientRect()
    const place = range instanceof Range ? range.getBoundingClientRect() : undefined
    return place !== undefined && window !== undefined && place.top >= window.top && place.bottom <= window.bottom
  })
}

async function focusedRow(page: Page): Promise<string> {
  return await page.evaluate(() => document.activeElement?.getAttribute('data-row') ?? '')
}

/** Whether the questions that are drawn follow each other without a gap. */
async function inOrder(page: Page): Promise<boolean> {
  const numbers = await conversation(page).locator('p').evaluateAll((all) => all.flatMap((p) => /^question number (\d+) of many$/.exec(p.textContent)?.[1] ?? []).map(Number))
  return numbers.length > 1 && numbers.every((number, index) => index === 0 || number === (numbers[index - 1] ?? 0) + 1)
}
