import { keeperOf } from '@boocode/testkit'
import { describe, expect, it } from 'vitest'
import { messageBox } from './support/locators.ts'
import { usePage } from './support/page-test.ts'
import type { PageTest } from './support/page-test.ts'
import { attached, focusTerminal, killTerminalService, newTerminal, run, screenText } from './support/terminal.ts'

async function openTerminal(test: PageTest) {
  const { session } = await test.stack.newSession()
  const page = await test.open({ path: `/s/${session.id}/c/1` })
  await messageBox(page).waitFor()
  await newTerminal(page)
  await run(page, 'kept=yes; echo ready-$((1 + 1))', 'ready-2')
  return page
}

describe('killed', () => {
  const test = usePage()

  it('the terminal service is not missed: the screen stays, and the shell is the same', async () => {
    const page = await openTerminal(test)
    await killTerminalService(test.stack)
    await attached(page)
    expect(await page.getByText(/^(Connecting…|Not connected)/).count()).toBe(0)
    await focusTerminal(page)
    await run(page, 'echo still-$kept', 'still-yes')
    expect((await screenText(page)).split('\n')).toContain('ready-2')
  })

  it('the keeper of the programs is told of: the program ended, and a new one is offered', async () => {
    const page = await openTerminal(test)
    process.kill(keeperOf(test.stack.facts.home), 'SIGKILL')
    await page.getByText('Its program ended.').waitFor()
    await page.getByRole('button', { name: 'Start again' }).click()
    await page.getByText('Its program ended.').waitFor({ state: 'detached' })
    await focusTerminal(page)
    await run(page, 'echo anew-${kept:-no}', 'anew-no')
  })
})
