import { panesResponseSchema } from '@boocode/contracts'
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { connection, messageBox } from './support/locators.ts'
import { eventually, usePage } from './support/page-test.ts'
import { attached, focusTerminal, line, newTerminal, paste, readOut, run, screenText, terminals } from './support/terminal.ts'
import type { WindowOptions } from './support/window.ts'

const test = usePage({ services: ['server', 'coder', 'booterm'] })

/** A window with a new session, and a terminal in it whose shell took a command. */
async function openTerminal(options: WindowOptions = {}): Promise<{ page: Page; sessionId: string }> {
  const { session } = await test.stack.newSession()
  const page = await test.open({ ...options, path: `/s/${session.id}/c/1` })
  await messageBox(page).waitFor()
  await newTerminal(page)
  await run(page, 'echo ready$((1+1))', 'ready2')
  return { page, sessionId: session.id }
}

/** Of the session's terminals, as the service knows them. */
async function names(sessionId: string): Promise<string[]> {
  const { body } = await test.stack.api('GET', `/api/term/sessions/${sessionId}/panes`)
  return panesResponseSchema.parse(body).panes.map((pane) => pane.name)
}

async function size(sessionId: string): Promise<{ cols: number; rows: number }> {
  const { body } = await test.stack.api('GET', `/api/term/sessions/${sessionId}/panes`)
  const [pane] = panesResponseSchema.parse(body).panes
  return { cols: pane?.cols ?? 0, rows: pane?.rows ?? 0 }
}

describe('a terminal', () => {
  it('runs what is typed and shows what comes', async () => {
    const { page } = await openTerminal()
    expect(new URL(page.url()).search).toMatch(/^\?pane=terminal:/)
    await run(page, 'echo sum-$((6 * 7))', 'sum-42')
    // In bytes: keys of a test keyboard have no such characters.
    await run(page, String.raw`printf '\346\227\245\346\234\254\033[31mred\033[0m\n'`, '日本red')
  })

  it('is the same after a reload, and in a second window that types too', async () => {
    const { page } = await openTerminal()
    await run(page, 'export kept=yes; seq 1 300 | tr "\\n" " "; echo; echo all-$((1 + 1))', 'all-2')
    await run(page, 'echo before-$((50 + 50))', 'before-100')
    const before = await screenText(page)
    await page.reload()
    await line(page, 'before-100').first().waitFor({ state: 'attached' })
    await eventually(async () => await screenText(page)).toBe(before)

    const second = await test.open({ path: new URL(page.url()).pathname + new URL(page.url()).search })
    await terminals(second).waitFor()
    await readOut(second)
    await line(second, 'before-100').first().waitFor({ state: 'attached' })
    await run(second, 'echo from-second-$kept', 'from-second-yes')
    await line(page, 'from-second-yes').first().waitFor({ state: 'attached' })
    await eventually(async () => await screenText(second)).toBe(await screenText(page))
  })

  it('has the size of the window that has the focus: another one that is only opened changes nothing', async () => {
    const { page, sessionId } = await openTerminal()
    const before = await size(sessionId)
    const other = await test.open({ width: 900, height: 600, path: `/s/${sessionId}/c/1` })
    await messageBox(other).waitFor()
    // In tests the browser tells every window that it has the focus.
    await other.addInitScript(() => {
      document.hasFocus = () => false
    })
    await other.goto(page.url())
    await attached(other)
    await run(page, 'echo same-$((1 + 1))', 'same-2')
    expect(await size(sessionId)).toEqual(before)
    await other.evaluate(() => {
      document.hasFocus = () => true
      globalThis.dispatchEvent(new Event('focus'))
    })
    await eventually(async () => (await size(sessionId)).cols).toBeLessThan(before.cols)
  })

  it('keeps the page from hearing its keys, and gives them back by Ctrl+F6', async () => {
    const { page } = await openTerminal()
    await page.evaluate(() => {
      globalThis.addEventListener('keydown', () => (document.body.dataset['heard'] = 'yes'))
    })
    await run(page, 'echo y n a; echo heard-nothing', 'heard-nothing')
    expect(await page.evaluate(() => document.body.dataset['heard'])).toBeUndefined()
    await page.keyboard.press('Control+F6')
    expect(await page.evaluate(() => document.activeElement?.hasAttribute('data-terminal'))).toBe(true)
  })

  it('is one of several, with names, and asks before it ends a program', async () => {
    const { page, sessionId } = await openTerminal()
    await page.getByRole('button', { name: 'Terminal actions' }).click()
    await page.getByRole('menuitem', { name: 'Rename' }).click()
    await page.getByRole('dialog', { name: 'Rename terminal' }).getByLabel('Name').fill('Server log')
    await page.keyboard.press('Enter')
    await page.getByText('Server log').first().waitFor()

    await page.getByRole('button', { name: 'New terminal' }).click()
    await eventually(async () => await names(sessionId)).toHaveLength(2)
    await eventually(async () => await terminals(page).filter({ visible: true }).getAttribute('aria-label')).toBe((await names(sessionId))[1])
    await focusTerminal(page)
    await run(page, 'echo second-$((1 + 2)); sleep 1000', 'second-3')
    await page.getByRole('button', { name: 'Terminal actions' }).click()
    await page.getByRole('menuitem', { name: 'Close terminal' }).click()
    const question = page.getByRole('dialog', { name: /^End “sleep/ })
    await question.getByRole('button', { name: 'Cancel' }).click()
    expect(await names(sessionId)).toHaveLength(2)

    await page.getByRole('button', { name: 'Terminal actions' }).click()
    await page.getByRole('menuitem', { name: 'Close terminal' }).click()
    await question.getByRole('button', { name: 'Close terminal' }).click()
    await eventually(async () => await names(sessionId)).toEqual(['Server log'])
    await terminals(page).waitFor()

    // Nothing runs in the other one: it ends without a question, and the chat is in front again.
    await page.getByRole('button', { name: 'Terminal actions' }).click()
    await page.getByRole('menuitem', { name: 'Close terminal' }).click()
    await eventually(async () => await names(sessionId)).toEqual([])
    await terminals(page).waitFor({ state: 'detached' })
    await messageBox(page).waitFor()
  })

  it('says that its program ended, with the code, and starts it again', async () => {
    const { page } = await openTerminal()
    await run(page, 'exit 3')
    await page.getByText('Its program ended with code 3.').waitFor()
    await page.getByRole('button', { name: 'Start again' }).click()
    await page.getByText('Its program ended with code 3.').waitFor({ state: 'detached' })
    await focusTerminal(page)
    await run(page, 'echo again-$((1 + 1))', 'again-2')
  })

  it('can be found again after its tab is gone', async () => {
    const { page, sessionId } = await openTerminal()
    await page.goto(`${test.stack.url}/s/${sessionId}/c/1?pane=terminal`)
    await page.getByRole('list', { name: 'Terminals' }).getByRole('link', { name: /Terminal 1/ }).click()
    await page.waitForURL(/pane=terminal:/)
    await line(page, 'ready2').first().waitFor({ state: 'attached' })
  })
})

describe('when the wire or a process dies', () => {
  it('typing while the server is away is told of, and nothing on the screen is lost', async () => {
    const { page } = await openTerminal()
    await test.stack.kill('server')
    await eventually(async () => await connection(page).textContent()).toMatch(/^(Offline|Catching|No signal)/)
    await focusTerminal(page)
    await page.keyboard.type('x')
    await page.getByText('Not connected. What you typed was not sent.').waitFor()
    await line(page, 'ready2').first().waitFor({ state: 'attached' })
    await test.stack.start('server')
    await page.getByText('Not connected. What you typed was not sent.').waitFor({ state: 'detached' })
    await focusTerminal(page)
    await run(page, 'echo back-$((3 + 4))', 'back-7')
  })
})

describe('search', () => {
  it('finds what scrolled out, goes there, and says what a wrong pattern is', async () => {
    const { page } = await openTerminal()
    await run(page, 'echo needle-$((20 + 3)); seq 1 900; echo all-$((1 + 1))', 'all-2')
    expect(await line(page, 'needle-23').count()).toBe(0)
    await page.keyboard.press('Control+Shift+F')
    const field = page.getByRole('searchbox', { name: 'Pattern' })
    await field.fill(String.raw`^needle-\d+$`)
    const found = page.getByRole('list', { name: 'Found lines' })
    await found.getByText('needle-23', { exact: true }).waitFor()
    await found.getByText('1', { exact: true }).waitFor()
    await field.press('Enter')
    await line(page, 'needle-23').waitFor({ state: 'attached' })
    await field.fill('(')
    await page.getByRole('search', { name: 'Search in the terminal' }).getByRole('alert').waitFor()
    await field.press('Escape')
    await field.waitFor({ state: 'detached' })
    // Typing leads back to the end.
    await page.keyboard.type('echo typed-$((2 + 2))')
    await page.keyboard.press('Enter')
    await line(page, 'typed-4').waitFor({ state: 'attached' })
  })
})

describe('hostile output', () => {
  it('can neither write nor read the clipboard by itself', async () => {
    const { page } = await openTerminal()
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    await page.evaluate(async () => await navigator.clipboard.writeText('mine'))
    await run(page, String.raw`printf '\033]52;c;?\a\033]52;c;ZXZpbA==\a'; echo off-$((4 + 4))`, 'off-8')
    const offer = page.getByRole('status', { name: 'Clipboard' })
    await offer.getByText('evil').waitFor()
    expect(await page.evaluate(async () => await navigator.clipboard.readText())).toBe('mine')
    await offer.getByRole('button', { name: 'Copy' }).click()
    await eventually(async () => await page.evaluate(async () => await navigator.clipboard.readText())).toBe('evil')
    // An answer to the question would stand at the prompt.
    await run(page, 'echo clean-$((5 + 5))', 'clean-10')
    expect(await screenText(page)).not.toContain('bWluZQ')
  })

  it('can name its tab, in plain words on one line, and nothing else', async () => {
    const { page } = await openTerminal()
    await run(page, String.raw`printf '\033]0;<img src=x onerror=alert(1)>\342\200\256abc\a'; sleep 1000`)
    const tab = page.getByText(/<img src=x onerror=alert\(1\)> abc/).first()
    await tab.waitFor()
    expect(await page.locator('img').count()).toBe(0)
    expect(await page.title()).not.toContain('img')
  })

  it('cannot make a link that runs something, and others open without a way back', async () => {
    const { page } = await openTerminal()
    await run(page, String.raw`clear; printf '\033]8;;javascript:document.title="owned"\033\\CLICKCLICKCLICK\033]8;;\033\\\n'; echo shown-$((6 + 6))`, 'shown-12')
    const screen = page.locator('.xterm-screen')
    await screen.click({ position: { x: 20, y: 10 }, modifiers: ['Control'] })
    expect(await page.title()).not.toBe('owned')
    expect(page.context().pages()).toHaveLength(1)
  })

  it('that asks who the terminal is, is answered once', async () => {
    const { page } = await openTerminal()
    await run(page, String.raw`printf '\033[c'; cat`)
    // The terminal echoes an answer as it does typed keys; one from this window would come before these.
    await eventually(async () => await screenText(page)).toMatch(/\[\?[\d;]+c/)
    await page.keyboard.type('typed-after')
    await eventually(async () => await screenText(page)).toContain('typed-after')
    expect((await screenText(page)).match(/\[\?[\d;]+c/g)).toHaveLength(1)
  })
})

describe('a paste', () => {
  it('of several lines asks first where each would run, and goes as one where it can', async () => {
    const { page } = await openTerminal()
    await run(page, 'cat')
    await paste(page, 'one\ntwo\n')
    const question = page.getByRole('dialog', { name: 'Paste 3 lines?' })
    await question.getByRole('button', { name: 'Cancel' }).click()
    await question.waitFor({ state: 'detached' })
    await paste(page, 'one\ntwo\n')
    await question.getByRole('button', { name: 'Paste', exact: true }).click()
    await eventually(async () => (await screenText(page)).match(/^two$/gm)?.length ?? 0).toBe(2)
    await page.keyboard.press('Control+D')
    await run(page, String.raw`printf '\033[?2004h'; echo bracketed-$((9 + 9)); cat`, 'bracketed-18')
    await paste(page, 'three\nfour')
    await eventually(async () => await screenText(page)).toMatch(/\[200~three\n.*four/)
    expect(await page.getByRole('dialog').count()).toBe(0)
  })
})

describe('on a phone', () => {
  it('has a row of keys that a finger hits, and no more width than there is', async () => {
    const { page } = await openTerminal({ phone: true })
    const keys = page.getByRole('toolbar', { name: 'Keys' })
    await keys.waitFor()
    const small = await keys.getByRole('button').evaluateAll((all) => all.filter((one) => one.getBoundingClientRect().height < 44 || one.getBoundingClientRect().width < 44).length)
    expect(small).toBe(0)
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390)
    await run(page, 'sleep 1000')
    await keys.getByRole('button', { name: 'Ctrl' }).tap()
    await page.keyboard.type('c')
    await run(page, 'echo stopped-$((8 + 8))', 'stopped-16')
    await run(page, 'cat -v')
    for (const name of ['Up', 'Tilde', 'Pipe', 'Esc']) await keys.getByRole('button', { name }).tap()
    await page.keyboard.press('Enter')
    await eventually(async () => await screenText(page)).toMatch(/^\^\[\[A~\|\^\[$/m)
    await page.getByRole('button', { name: 'Back to the chat' }).tap()
    await messageBox(page).waitFor()
  })
})
