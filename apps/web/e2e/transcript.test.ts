import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { conversation, distanceFromEnd, messageBox, say, scroller } from './support/locators.ts'
import { eventually, usePage } from './support/page-test.ts'

const answer = 'An answer of some length, so that a page of the conversation holds only a few of them. '.repeat(3)
const hostile = `<script>window.pwned = 1</script><img src=x onerror="window.pwned = 1">

[a link](javascript:window.pwned=1) and [another](https://example.org/) and ![a picture](https://example.org/tracker.png)

<iframe src="https://example.org"></iframe>

${'> '.repeat(200)}deep

a\u202egnp.exe

\`\`\`js
never closed`
const turns = 60
const test = usePage({
  scripts: [
    { match: 'hostile', responses: [[{ type: 'text', text: hostile }]] },
    { match: 'one line', responses: [[{ type: 'text', text: 'x'.repeat(300_000), chunkChars: 20_000 }]] },
    { match: 'question', responses: [[{ type: 'text', text: answer }]] },
  ],
})

describe('a long conversation', () => {
  let path = ''
  beforeAll(async () => {
    const { session, chat } = await test.stack.newSession()
    path = `/s/${session.id}/c/1`
    const page = await test.open({ path })
    for (let n = 1; n <= turns; n += 1) await test.stack.say(chat.id, `question number ${n} of many`)
    await conversation(page).getByText(`question number ${turns} of many`).waitFor({ timeout: 90_000 })
    await page.getByRole('button', { name: 'Stop' }).waitFor({ state: 'detached', timeout: 90_000 })
    await page.context().close()
  }, 200_000)

  it('opens at its end', async () => {
    const page = await test.open({ path })
    await conversation(page).getByText(`question number ${turns} of many`).waitFor()
    await eventually(async () => await distanceFromEnd(page)).toBeLessThan(4)
    expect(await conversation(page).getByText('question number 1 of many').count()).toBe(0)
  })

  it('loads what is older as it is scrolled to, without moving what is read', async () => {
    const page = await test.open({ path })
    await conversation(page).getByText(`question number ${turns} of many`).waitFor()
    await scroller(page).hover()
    const jumps: number[] = []
    for (let n = 0; n < 120 && !(await isShown(page, 'question number 1 of many')); n += 1) {
      const before = await mark(page)
      await page.mouse.wheel(0, -500)
      await atRest(page, before.scrollTop)
      const after = await mark(page, before.text)
      if (after.top !== null && before.top !== null) jumps.push(after.top - before.top)
    }
    expect(await isShown(page, 'question number 1 of many')).toBe(true)
    // What is read moves by what the wheel turned, or by less at the top, and by nothing else.
    expect(jumps.length).toBeGreaterThan(10)
    expect(jumps.filter((jump) => jump < -1 || jump > 501)).toEqual([])
  })

  it('goes to a message that the address names, also far back', async () => {
    const first = await test.open({ path })
    const { chats } = await first.evaluate(async (at) => (await fetch(`/api/sessions/${at.split('/')[2]}/chats`)).json(), path)
    const id = await first.evaluate(async (chatId) => {
      let cursor = ''
      for (;;) {
        const page = await (await fetch(`/api/chats/${chatId}/messages?limit=100${cursor}`)).json()
        const found = page.messages.find((message: { parts: { text?: string }[] }) => message.parts[0]?.text === 'question number 3 of many')
        if (found !== undefined) return found.id
        cursor = `&cursor=${encodeURIComponent(page.next_cursor)}`
      }
    }, chats[0].id)
    const page = await test.open({ path: `${path}#m=${id}` })
    await conversation(page).getByText('question number 3 of many').waitFor()
  })

  it('keeps the place of a person who looks at another chat of the session', async () => {
    const page = await test.open({ path })
    await conversation(page).getByText(`question number ${turns} of many`).waitFor()
    await scroller(page).hover()
    await page.mouse.wheel(0, -2_000)
    await page.getByRole('button', { name: /new$|To the end/ }).waitFor()
    const before = await mark(page)
    await page.getByRole('button', { name: 'New chat' }).click()
    await page.waitForURL(/\/c\/2$/)
    await conversation(page).getByText('Ask about this project').waitFor()
    await page.getByRole('tab', { name: 'Chat 1' }).click()
    await page.waitForURL(/\/c\/1$/)
    await eventually(async () => Math.abs(((await mark(page, before.text)).top ?? 1e9) - (before.top ?? 0))).toBeLessThan(30)
  })
})

describe('what a model wrote', () => {
  async function answerTo(text: string): Promise<Page> {
    const { session } = await test.stack.newSession()
    const page = await test.open({ path: `/s/${session.id}/c/1` })
    const elsewhere: string[] = []
    page.on('request', (request) => {
      if (new URL(request.url()).host !== new URL(test.stack.url).host) elsewhere.push(request.url())
    })
    await say(page, text)
    await conversation(page).getByText(/ out$/).waitFor()
    expect(elsewhere).toEqual([])
    return page
  }

  it('cannot run, load or mislead', async () => {
    const page = await answerTo('be hostile')
    expect(await page.evaluate(() => 'pwned' in globalThis)).toBe(false)
    expect(await conversation(page).locator('script, iframe, img, object').count()).toBe(0)
    const links = await conversation(page).locator('a').evaluateAll((all) => all.map((link) => [link.getAttribute('href'), link.getAttribute('rel')]))
    expect(links).toEqual([
      ['https://example.org/', 'noopener noreferrer nofollow'],
      ['https://example.org/tracker.png', 'noopener noreferrer nofollow'],
    ])
    await conversation(page).getByText('<script>').waitFor()
    await conversation(page).getByText('\\u202egnp.exe').waitFor()
    await conversation(page).getByText('never closed').waitFor()
  })

  it('may be one line of 300 KB: it wraps, and the page stays usable', async () => {
    const page = await answerTo('say one line')
    expect((await conversation(page).locator('.prose').innerText()).length).toBe(300_000)
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true)
    await messageBox(page).fill('still here')
  })
})

/** The place of the first question that is fully seen, or of the one that is named. */
async function mark(page: Page, text?: string): Promise<{ text: string; top: number | null; scrollTop: number }> {
  return await scroller(page).evaluate((element, wanted) => {
    const edge = element.getBoundingClientRect().top
    const rows = [...element.querySelectorAll('p')].filter((row) => row.textContent.startsWith('question number'))
    const row = rows.find((candidate) => (wanted === undefined ? candidate.getBoundingClientRect().top >= edge : candidate.textContent === wanted))
    return { text: row?.textContent ?? '', top: row?.getBoundingClientRect().top ?? null, scrollTop: element.scrollTop }
  }, text)
}

/** Waits until the wheel was felt and nothing moves any more. */
async function atRest(page: Page, scrollTop: number): Promise<void> {
  await scroller(page).evaluate(async (element, before) => {
    let last = element.scrollTop
    for (let still = 0; still < 4 || last === before; ) {
      await new Promise(requestAnimationFrame)
      still = element.scrollTop === last ? still + 1 : 0
      last = element.scrollTop
    }
  }, scrollTop)
}

async function isShown(page: Page, text: string): Promise<boolean> {
  return (await conversation(page).getByText(text, { exact: true }).count()) > 0
}
