import type { Stack } from '@boocode/testkit'
import type { Browser, BrowserContext, Page } from 'playwright-core'

export interface WindowOptions {
  width?: number
  height?: number
  dark?: boolean
  /** A phone: touch, and its own pixel density. */
  phone?: boolean
  reducedMotion?: boolean
  /** With the service worker, which most tests do without: it is one more process for each window. */
  serviceWorker?: boolean
  /** What the test itself makes the page complain of. */
  mayComplain?: RegExp
  /** Where to go first; default `/`. */
  path?: string
  /** Another port through which the stack is reached: a proxy's. */
  port?: number
}

type StorageState = Awaited<ReturnType<BrowserContext['storageState']>>
const paired = new WeakMap<Stack, StorageState>()

/** What a window said that no window should say: errors of scripts, and everything that its policy forbade. */
export interface Complaints {
  readonly lines: string[]
}

/** A paired window of the stack's BooCode. The first of a stack goes through the printed link. */
export async function openWindow(browser: Browser, stack: Stack, options: WindowOptions = {}): Promise<{ page: Page; complaints: Complaints }> {
  const { width = 1440, height = 900, dark = false, phone = false, reducedMotion = true, serviceWorker = false, mayComplain, path = '/', port = stack.facts.port } = options
  const base = `http://127.0.0.1:${port}`
  const known = paired.get(stack)
  const context = await browser.newContext({
    viewport: phone ? { width: 390, height: 844 } : { width, height },
    colorScheme: dark ? 'dark' : 'light',
    reducedMotion: reducedMotion ? 'reduce' : 'no-preference',
    serviceWorkers: serviceWorker ? 'allow' : 'block',
    hasTouch: phone,
    isMobile: phone,
    deviceScaleFactor: phone ? 2 : 1,
    // A device has its cookie, not the drafts of another.
    ...(known === undefined ? {} : { storageState: { cookies: known.cookies, origins: [] } }),
  })
  const page = await context.newPage()
  const complaints: Complaints = { lines: [] }
  page.on('pageerror', (error) => complaints.lines.push(`${error.name}: ${error.message}\n${error.stack ?? ''}`))
  page.on('console', (message) => {
    const isExpected = /Failed to load resource|WebSocket connection/.test(message.text()) || mayComplain?.test(message.text()) === true
    if (message.type() === 'error' && !isExpected) complaints.lines.push(message.text())
  })
  if (known === undefined) {
    await page.goto(`${stack.url}/?pair=${stack.pairingToken}`)
    await page.getByRole('contentinfo', { name: 'Status' }).waitFor()
    paired.set(stack, await context.storageState())
    if (path !== '/') await page.goto(base + path)
  } else {
    await page.goto(base + path)
  }
  return { page, complaints }
}
