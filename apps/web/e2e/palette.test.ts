import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { messageBox } from './support/locators.ts'
import { eventually, usePage } from './support/page-test.ts'
import { focusTerminal, newTerminal } from './support/terminal.ts'

const test = usePage()

async function openSessions(...names: string[]): Promise<Page> {
  const project = await test.stack.addProject()
  for (const name of names) await test.stack.api('POST', '/api/sessions', { project_id: project.id, name })
  const page = await test.open()
  await messageBox(page).waitFor()
  return page
}

const palette = (page: Page) => page.getByRole('dialog', { name: 'Command palette' })
const field = (page: Page) => palette(page).getByRole('combobox', { name: 'Find anything' })
const options = (page: Page) => palette(page).getByRole('option')
const shortcuts = (page: Page) => page.getByRole('dialog', { name: 'Keyboard shortcuts' })

describe('the palette', () => {
  it('opens a session by a few letters of its name and of its project, with the keyboard alone', async () => {
    const page = await openSessions('Rewrite the importer', 'Why is the build slow', 'Release notes')
    await page.keyboard.press('Control+k')
    await field(page).waitFor()
    await page.keyboard.type('build sl')
    expect(await options(page).first().innerText()).toContain('Why is the build slow')
    await page.keyboard.press('Enter')
    await palette(page).waitFor({ state: 'detached' })
    await eventually(async () => await page.title()).toBe('Why is the build slow · BooCode')
  })

  it('finds files of the project and its commands, and writes them into the message', async () => {
    const project = await test.stack.addProject({ 'src/deep/importer.ts': 'x', 'notes/with space.md': 'x', '.boocode/commands/ship-it.md': '---\ndescription: Make a release\n---\nRelease $ARGUMENTS' })
    const { session } = await test.stack.newSession(project.id)
    const page = await test.open({ path: `/s/${session.id}/c/1` })
    await messageBox(page).fill('Look at')
    for (const [query, name] of [['importer', 'src/deep/importer.ts'], ['with space', 'notes/with space.md']] as const) {
      await page.keyboard.press('Control+k')
      await field(page).fill(query)
      await options(page).filter({ hasText: name }).click()
      await palette(page).waitFor({ state: 'detached' })
    }
    expect(await messageBox(page).inputValue()).toBe('Look at @src/deep/importer.ts @"notes/with space.md" ')
    await page.keyboard.press('Control+k')
    await field(page).fill('make a rel')
    await options(page).filter({ hasText: '/ship-it' }).click()
    await eventually(async () => await messageBox(page).inputValue()).toMatch(/^\/ship-it Look at/)
  })

  it('puts first what was chosen last, and goes through it by arrows', async () => {
    const page = await openSessions('Alpha work', 'Beta work', 'Gamma work')
    for (const name of ['Alpha work', 'Beta work']) {
      await page.keyboard.press('Control+k')
      await field(page).fill(name)
      await page.keyboard.press('Enter')
      await eventually(async () => await page.title()).toBe(`${name} · BooCode`)
    }
    await page.keyboard.press('Control+k')
    await field(page).waitFor()
    expect((await options(page).allInnerTexts()).slice(0, 2).map((text) => text.split('\n')[0])).toEqual(['Beta work', 'Alpha work'])
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await eventually(async () => await page.title()).toBe('Alpha work · BooCode')
  })

  it('changes model and mode of the chat, opens panes, and says when nothing fits', async () => {
    const page = await openSessions('Choices')
    await page.keyboard.press('Control+k')
    await field(page).fill('plan reads')
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'Mode: Plan' }).waitFor()
    await page.keyboard.press('Control+k')
    await field(page).fill('settings')
    await page.keyboard.press('Enter')
    await page.waitForURL(/pane=settings/)
    await page.keyboard.press('Control+k')
    await field(page).fill('xyzzy')
    await palette(page).getByText('Nothing has this name.').waitFor()
    await page.keyboard.press('Escape')
    await palette(page).waitFor({ state: 'detached' })
  })

  it('lists actions alone after >', async () => {
    const page = await openSessions('Actions')
    await messageBox(page).blur()
    await page.keyboard.press('>')
    expect(await field(page).inputValue()).toBe('>')
    const kinds = await options(page).allInnerTexts()
    expect(kinds.length).toBeGreaterThan(10)
    expect(kinds.filter((text) => !text.endsWith('Action'))).toEqual([])
    await field(page).fill('>dark')
    await page.keyboard.press('Enter')
    await eventually(async () => await page.locator('html').getAttribute('data-theme')).toBe('dark')
  })

  it('finds among 500 sessions', async () => {
    const project = await test.stack.addProject()
    for (let batch = 0; batch < 10; batch += 1) {
      await Promise.all(Array.from({ length: 50 }, (_, n) => test.stack.api('POST', '/api/sessions', { project_id: project.id, name: `Job ${batch * 50 + n}` })))
    }
    const page = await test.open()
    await messageBox(page).waitFor()
    await page.keyboard.press('Control+k')
    await field(page).fill('job 437')
    await page.keyboard.press('Enter')
    await eventually(async () => await page.title()).toBe('Job 437 · BooCode')
    const sessions = page.getByRole('navigation', { name: 'Sessions' })
    expect(await sessions.getByRole('listitem').count()).toBeLessThan(100)
    await test.stack.api('DELETE', `/api/projects/${project.id}`)
  })
})

describe('keyboard shortcuts', () => {
  it('are listed by ?, which writes a question mark where a text is written', async () => {
    const page = await openSessions('Keys')
    await messageBox(page).focus()
    await page.keyboard.type('why?')
    expect(await messageBox(page).inputValue()).toBe('why?')
    expect(await shortcuts(page).count()).toBe(0)
    await messageBox(page).fill('')
    await messageBox(page).blur()
    await page.keyboard.press('?')
    await shortcuts(page).getByRole('listitem', { name: 'Find anything' }).getByText('Ctrl+K').waitFor()
    await shortcuts(page).getByRole('listitem', { name: 'Allow what is asked', exact: true }).getByText('Y', { exact: true }).waitFor()
  })

  it('can be changed on this device, unless another has the key or the browser needs it', async () => {
    const page = await openSessions('Rebound')
    await messageBox(page).blur()
    await page.keyboard.press('?')
    const row = shortcuts(page).getByRole('listitem', { name: 'What needs you' })
    await row.getByRole('button', { name: /hange key/ }).click()
    await page.keyboard.press('Control+k')
    await row.getByRole('alert').getByText('“Find anything” has this key').waitFor()
    await page.keyboard.press('Control+w')
    await row.getByRole('alert').getByText('The browser needs this key itself').waitFor()
    await page.keyboard.press('b')
    await row.getByRole('alert').getByText('needs Ctrl, Cmd or Alt').waitFor()
    await page.keyboard.press('Alt+b')
    await row.getByText('Alt+B').waitFor()
    await page.reload()
    await messageBox(page).waitFor()
    await page.keyboard.press('Alt+i')
    await page.keyboard.press('Alt+b')
    await page.waitForURL(/pane=inbox/)
  })

  it('never act in a terminal', async () => {
    const page = await openSessions('Terminal')
    await newTerminal(page)
    await focusTerminal(page)
    for (const key of ['?', 'Control+k', 'Alt+i', 'Shift+Escape']) await page.keyboard.press(key)
    expect(await palette(page).count()).toBe(0)
    expect(await shortcuts(page).count()).toBe(0)
    expect(page.url()).toMatch(/pane=terminal/)
  })
})
