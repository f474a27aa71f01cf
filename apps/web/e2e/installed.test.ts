import type { Script } from '@boocode/testkit'
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { messageBox } from './support/locators.ts'
import { eventually, usePage } from './support/page-test.ts'
import { openWindow } from './support/window.ts'

const scripts: Script[] = [{ match: 'ask me', responses: [[{ type: 'toolCall', name: 'ask_user_input', args: { question: 'Which one?' } }], [{ type: 'text', text: 'Fine.' }]] }]
const test = usePage({ scripts })

async function openChat(): Promise<{ page: Page; chatId: string; path: string }> {
  const { session, chat } = await test.stack.newSession()
  const path = `/s/${session.id}/c/1`
  const page = await test.open({ path, serviceWorker: true })
  await messageBox(page).waitFor()
  return { page, chatId: chat.id, path }
}

const workerIsReady = async (page: Page) => {
  await eventually(async () => await page.evaluate(() => navigator.serviceWorker.controller !== null)).toBe(true)
}

describe('the installed page', () => {
  it('has a manifest with icons that are there', async () => {
    const { page } = await openChat()
    const missing = await page.evaluate(async () => {
      const href = document.querySelector<HTMLLinkElement>('link[rel="manifest"]')?.href ?? ''
      const response = await fetch(href)
      const manifest = (await response.json()) as { icons: { src: string }[]; display: string }
      const found = await Promise.all(manifest.icons.map(async ({ src }) => ({ src, ok: (await fetch(src)).headers.get('content-type')?.startsWith('image/') ?? false })))
      return [response.headers.get('content-type'), manifest.display, ...found.filter(({ ok }) => !ok).map(({ src }) => src)]
    })
    expect(missing).toEqual([expect.stringContaining('manifest+json'), 'standalone'])
  })

  it('opened while the server is away says so, and opens what was asked for once it is back', async () => {
    // The browser itself complains of what it cannot reach.
    const { session } = await test.stack.newSession()
    const { page } = await openWindow(test.browser, test.stack, { path: `/s/${session.id}/c/1`, serviceWorker: true })
    await messageBox(page).waitFor()
    await workerIsReady(page)
    await messageBox(page).fill('kept while away')
    await test.stack.kill('server')
    await page.reload()
    await page.getByRole('heading', { name: 'BooCode cannot be reached' }).waitFor()
    await test.stack.start('server')
    await messageBox(page).waitFor()
    expect(await messageBox(page).inputValue()).toBe('kept while away')
    expect(page.url()).toContain(session.id)
    await page.context().close()
  })

  it('keeps nothing of the app in the service worker', async () => {
    const { page } = await openChat()
    await workerIsReady(page)
    const kept = await page.evaluate(async () => {
      const names = await caches.keys()
      const requests = await Promise.all(names.map(async (name) => await (await caches.open(name)).keys()))
      return requests.flat().map(({ url }) => new URL(url).pathname)
    })
    expect(kept.toSorted()).toEqual(['/favicon.svg', '/offline.html', '/offline.js'])
  })

  it('offers a newer page by a banner, and goes on until it is taken', async () => {
    const { page } = await openChat()
    await messageBox(page).fill('still typing')
    await page.route('**/index.html', async (route) => await route.fulfill({ contentType: 'text/html', body: '<script type="module" crossorigin src="/assets/index-newer.js"></script>' }))
    await test.stack.restart('server')
    const banner = page.getByRole('region', { name: 'New version' })
    await banner.waitFor()
    expect(await messageBox(page).inputValue()).toBe('still typing')
    await page.unroute('**/index.html')
    await banner.getByRole('button', { name: 'Load it' }).click()
    await banner.waitFor({ state: 'detached' })
    await eventually(async () => await messageBox(page).inputValue()).toBe('still typing')
  })
})

describe('a notification', () => {
  /** Headless browsers show none: what the page asks its service worker for is written down instead. */
  const listen = async (page: Page, isLookedAt: boolean) =>
    await page.addInitScript((looked) => {
      const notices: unknown[] = []
      Object.assign(globalThis, { notices })
      Object.defineProperty(Notification, 'permission', { get: () => 'granted' })
      ServiceWorker.prototype.postMessage = (message: unknown) => void notices.push(message)
      document.hasFocus = () => looked
      localStorage.setItem('boocode.notifications', JSON.stringify({ isOn: true, needs_you: true, failed: true, done_unread: false }))
    }, isLookedAt)
  const notices = async (page: Page) => await page.evaluate(() => (globalThis as unknown as { notices: { notice: { title: string; url: string; tag: string } }[] }).notices.map(({ notice }) => notice))

  it('is asked for when a chat needs a person and nobody looks, with the place to open, and not otherwise', async () => {
    const here = await openChat()
    const there = await openChat()
    await listen(here.page, false)
    await listen(there.page, true)
    for (const { page } of [here, there]) {
      await page.reload()
      await messageBox(page).waitFor()
    }
    await test.stack.api('POST', `/api/chats/${there.chatId}/messages`, { content: 'ask me' })
    await eventually(async () => await notices(here.page)).toMatchObject([{ title: expect.stringMatching(/^Needs you: /), url: there.path, tag: there.chatId }])
    await eventually(async () => await there.page.title()).toMatch(/^\(1\)/)
    expect(await notices(there.page)).toEqual([])
  })

  it('that is chosen opens its chat in the window that is there', async () => {
    const { page } = await openChat()
    const { session } = await test.stack.newSession()
    await page.evaluate((path) => navigator.serviceWorker.dispatchEvent(new MessageEvent('message', { data: { type: 'open', path } })), `/s/${session.id}/c/1`)
    await page.waitForURL(new RegExp(session.id))
  })
})
