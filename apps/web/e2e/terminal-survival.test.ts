import { spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { messageBox } from './support/locators.ts'
import { usePage } from './support/page-test.ts'
import type { PageTest } from './support/page-test.ts'
import { attached, focusTerminal, killTerminalService, newTerminal, run, screenText } from './support/terminal.ts'

const hasTmux = spawnSync('tmux', ['-V']).status === 0

async function openTerminal(test: PageTest) {
  const { session } = await test.stack.newSession()
  const page = await test.open({ path: `/s/${session.id}/c/1` })
  await messageBox(page).waitFor()
  await newTerminal(page)
  await run(page, 'kept=yes; echo ready-$((1 + 1))', 'ready-2')
  return page
}

describe('the terminal service killed where tmux keeps the programs', () => {
  const test = usePage()

  it('is not noticed: the screen stays, and the shell is the same', async (context) => {
    if (!hasTmux) context.skip('no tmux on this machine')
    const page = await openTerminal(test)
    await killTerminalService(test.stack)
    await attached(page)
    expect(await page.getByText(/^(Connecting…|Not connected)/).count()).toBe(0)
    await focusTerminal(page)
    await run(page, 'echo still-$kept', 'still-yes')
    expect((await screenText(page)).split('\n')).toContain('ready-2')
  })
})

describe('the terminal service killed where nothing keeps the programs', () => {
  // Where no tmux is found; the shell itself is known by its whole path.
  const test = usePage({ env: { booterm: { PATH: '/nowhere' } } })

  it('is told of: the program ended, and a new one is offered', async () => {
    const page = await openTerminal(test)
    await test.stack.kill('booterm')
    await page.getByText('Its program ended.').waitFor()
    await page.getByRole('button', { name: 'Start again' }).click()
    await page.getByText('Its program ended.').waitFor({ state: 'detached' })
    await focusTerminal(page)
    await run(page, 'echo anew-${kept:-no}', 'anew-no')
  })
})
