import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { connection, conversation, messageBox, say } from './support/locators.ts'
import { eventually, usePage } from './support/page-test.ts'

const test = usePage({
  scripts: [
    { match: 'slowly', responses: [[{ type: 'text', text: 'word '.repeat(400), tokensPerSecond: 25 }]] },
    { match: 'ping', responses: [[{ type: 'text', text: 'Pong.' }]] },
  ],
})

/** A window on a device that is odd from its first script on. */
async function openOdd(makeOdd: (byMs: number) => void, byMs = 0): Promise<{ page: Page; sessionId: string }> {
  const { session } = await test.stack.newSession()
  const page = await test.open({ path: '/' })
  await page.addInitScript(makeOdd, byMs)
  await page.goto(`${test.stack.url}/s/${session.id}/c/1`)
  await messageBox(page).waitFor()
  return { page, sessionId: session.id }
}

describe('a device whose clock is', () => {
  function setClock(byMs: number): void {
    const Real = Date
    const now = () => Real.now() + byMs
    globalThis.Date = new Proxy(Real, {
      construct: (target, values: unknown[]) => Reflect.construct(target, values.length === 0 ? [now()] : values),
      get: (target, key) => (key === 'now' ? now : Reflect.get(target, key)),
    })
  }

  it.each([
    { off: 'an hour fast', byMs: 3_600_000 },
    { off: 'an hour slow', byMs: -3_600_000 },
  ])('$off shows the same ages, times of work and traces', async ({ byMs }) => {
    const { page, sessionId } = await openOdd(setClock, byMs)
    expect(Math.abs((await page.evaluate(() => Date.now())) - Date.now() - byMs)).toBeLessThan(60_000)
    await say(page, 'slowly')
    await conversation(page).getByText(/^Thinking · [2-9] s$/).waitFor()
    const age = page.getByRole('navigation', { name: 'Sessions' }).locator(`a[href*="${sessionId}"] time`)
    await eventually(async () => await age.textContent()).toBe('now')
    await page.getByRole('button', { name: 'Chat actions' }).click()
    await page.getByRole('menuitem', { name: 'Show trace' }).click()
    await page.getByRole('row', { name: /Step 1/ }).getByText(/^\d+(\.\d)? s$/).waitFor()
    await page.getByRole('button', { name: 'Stop' }).click()
  })

  it('set back while the connection is lost reconnects all the same', async () => {
    const { page } = await openOdd(() => {
      const Real = Date
      let byMs = 0
      Object.assign(globalThis, { setBack: () => (byMs = -3_600_000) })
      globalThis.Date = new Proxy(Real, { get: (target, key) => (key === 'now' ? () => Real.now() + byMs : Reflect.get(target, key)) })
    })
    await eventually(async () => await connection(page).textContent()).toBe('Live')
    await test.stack.kill('server')
    await eventually(async () => await connection(page).textContent()).toMatch(/^Offline since/)
    await page.evaluate('setBack()')
    await test.stack.start('server')
    await eventually(async () => await connection(page).textContent()).toBe('Live')
    await say(page, 'ping')
    await conversation(page).getByText('Pong.').waitFor()
  })
})

describe('a device that stores nothing', () => {
  it('because it may not, works, and gets its draft from the server', async () => {
    const { page } = await openOdd(() => {
      const refuse = { get: () => { throw new DOMException('The operation is insecure.', 'SecurityError') } }
      for (const name of ['localStorage', 'sessionStorage', 'indexedDB']) Object.defineProperty(globalThis, name, refuse)
    })
    await say(page, 'ping')
    await conversation(page).getByText('Pong.').waitFor()
    await page.keyboard.press('Control+b')
    await page.getByRole('navigation', { name: 'Sessions' }).waitFor({ state: 'detached' })
    await messageBox(page).fill('kept elsewhere')
    await page.waitForResponse((response) => response.url().endsWith('/draft') && response.request().method() === 'PUT')
    await page.reload()
    await eventually(async () => await messageBox(page).inputValue()).toBe('kept elsewhere')
    await page.getByRole('navigation', { name: 'Sessions' }).waitFor()
  })
})
