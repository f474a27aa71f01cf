import { startStack } from '@boocode/testkit'
import type { Stack, StackOptions } from '@boocode/testkit'
import setUpDatabase from '@boocode/testkit/global-setup'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect } from 'vitest'
import { launchBrowser } from './browser.ts'
import { openWindow } from './window.ts'
import type { WindowOptions } from './window.ts'

export interface PageTest {
  readonly stack: Stack
  readonly browser: Browser
  /** A paired window, closed after the test that opened it. Whatever it complains of fails the file. */
  open(options?: WindowOptions): Promise<Page>
}

/** The whole of BooCode and a browser for the tests of one file. */
export function usePage(options: StackOptions = {}): PageTest {
  const disposables = new AsyncDisposableStack()
  const complaints: string[][] = []
  let stack: Stack | undefined
  let browser: Browser | undefined
  const ofOneTest = new Set<Page>()

  beforeAll(async () => {
    // Alone, without the run's database, a file brings its own.
    if (process.env['BOOCODE_TEST_CLUSTER'] === undefined) disposables.defer(await setUpDatabase())
    stack = disposables.use(await startStack(options))
    const launched = await launchBrowser()
    disposables.defer(async () => await launched.close())
    browser = launched
  })
  // A window that nobody looks at any more still draws whatever happens.
  afterEach(async () => {
    for (const page of ofOneTest) await page.context().close()
    ofOneTest.clear()
  })
  afterAll(async () => {
    await disposables.disposeAsync()
    expect(complaints.flat()).toEqual([])
  })

  return {
    get stack() {
      return present(stack)
    },
    get browser() {
      return present(browser)
    },
    async open(windowOptions = {}) {
      const window = await openWindow(present(browser), present(stack), windowOptions)
      complaints.push(window.complaints.lines)
      if (expect.getState().currentTestName !== undefined) ofOneTest.add(window.page)
      return window.page
    },
  }
}

function present<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('used outside of a test')
  return value
}

/** Polls until the expectation holds; a page is given longer than a value. */
export function eventually<T>(read: () => Promise<T>) {
  return expect.poll(read, { timeout: 20_000 })
}
