import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'
import { describe, it } from 'vitest'
import { messageBox } from './support/locators.ts'
import { eventually, usePage } from './support/page-test.ts'
import { attached, focusTerminal, killTerminalService, newTerminal, run, screenText, terminals } from './support/terminal.ts'

const test = usePage({ services: ['server', 'coder', 'booterm'] })
const has = (program: string): boolean => spawnSync('sh', ['-c', `command -v ${program}`]).status === 0
const ownProgram = `${process.execPath} ${fileURLToPath(new URL('support/full-screen-program.mjs', import.meta.url))}`

interface Scene {
  readonly name: string
  /** A program that must be on the machine. */
  readonly needs?: string
  readonly command: string
  /** Is on the screen when all of it is. */
  readonly shown: string
  /** What a key brings onto the screen afterwards. */
  readonly thenShown?: string
}

const scenes: readonly Scene[] = [
  { name: 'a full-screen program with all that terminals can do', command: ownProgram, shown: 'waits', thenShown: 'waits key-1' },
  { name: 'a coloured prompt', command: String.raw`PS1='\[\033[1;32m\]me\[\033[m\]:\[\033[44m\]~\[\033[m\]$ '; printf '\033[35mleft in colour\n'`, shown: 'left in colour' },
  { name: 'a progress bar', command: String.raw`for i in 1 2 3 4 5 6 7 8 9; do printf '\r\033[32m[%s]\033[m %s0 %%' "########$i" $i; done; cat`, shown: '[########9] 90 %' },
  { name: 'wide characters and emoji', command: String.raw`printf '\346\227\245\346\234\254\350\252\236 \360\237\230\200\360\237\221\215 e\314\201 \033[41m\344\270\226\347\225\214\033[m\n%0200d\n' 7; cat`, shown: '日本語 😀👍 e\u0301 世界' },
  { name: 'vim', needs: 'vim', command: String.raw`printf 'one\ntwo 世界\nthree\n' > notes.md; vim -u NONE -N -c 'syntax on' -c 'set number cursorline showcmd' -c 'split' -c 'normal G' notes.md`, shown: '3 three' },
  { name: 'less', needs: 'less', command: 'seq 1 500 | less -N', shown: '9 9' },
  { name: 'top', needs: 'top', command: 'top -d 1000', shown: 'PID' },
  // Nothing in it changes by itself: one process, and no meters of the machine's load.
  {
    name: 'htop',
    needs: 'htop',
    command: String.raw`printf 'fields=0 1\nheader_layout=one_100\ncolumn_meters_0=Hostname\ncolumn_meter_modes_0=2\n' > htoprc; HTOPRC=htoprc exec htop -d 100 -p $$`,
    shown: 'F10Quit',
  },
]

describe('a terminal looks the same after a reload, in a second browser, and after the service was killed, with', () => {
  it.for(scenes)('$name', async ({ needs, command, shown, thenShown }, context) => {
    if (needs !== undefined && !has(needs)) context.skip(`no ${needs} on this machine`)
    const { session } = await test.stack.newSession()
    const page = await test.open({ path: `/s/${session.id}/c/1` })
    await messageBox(page).waitFor()
    await newTerminal(page)
    await run(page, command)
    await eventually(async () => await screenText(page)).toContain(shown)
    const before = await picture(page)

    await page.reload()
    await expectPicture(page, before)
    // The chat first, so that there is as much room for the terminal as in the other window.
    const second = await test.open({ path: `/s/${session.id}/c/1` })
    await messageBox(second).waitFor()
    await second.goto(page.url())
    await expectPicture(second, before)

    await killTerminalService(test.stack)
    for (const window of [page, second]) {
      await attached(window)
      await expectPicture(window, before)
    }
    // What it shows now can only come from the new service.
    await page.reload()
    await expectPicture(page, before)
    if (thenShown !== undefined) {
      await focusTerminal(page)
      await page.keyboard.type('x')
      await eventually(async () => await screenText(page)).toContain(thenShown)
      await expectPicture(second, await picture(page))
    }
    await second.context().close()
    await page.context().close()
  })
})

/** Of the screen alone, without a cursor that shows who has the focus. */
async function picture(page: Page): Promise<string> {
  await page.evaluate(() => {
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur()
  })
  return (await terminals(page).filter({ visible: true }).locator('.xterm-screen').screenshot()).toString('base64')
}

async function expectPicture(page: Page, expected: string): Promise<void> {
  await terminals(page).waitFor()
  await eventually(async () => await picture(page)).toBe(expected)
}
