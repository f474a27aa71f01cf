import { renameSync } from 'node:fs'
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { conversation, messageBox, say } from './support/locators.ts'
import { eventually, usePage } from './support/page-test.ts'
import type { WindowOptions } from './support/window.ts'

const test = usePage()

async function openChats(count: number, options: WindowOptions = {}): Promise<{ page: Page; sessionId: string; chatIds: string[] }> {
  const { session, chat } = await test.stack.newSession()
  const chatIds = [chat.id]
  for (let n = 1; n < count; n += 1) {
    const added = await test.stack.api('POST', `/api/sessions/${session.id}/chats`, {})
    chatIds.push((added.body as { chat: { id: string } }).chat.id)
  }
  const page = await test.open({ ...options, path: `/s/${session.id}/c/1` })
  await messageBox(page).waitFor()
  return { page, sessionId: session.id, chatIds }
}

async function act(page: Page, action: string): Promise<void> {
  await page.keyboard.press('Control+k')
  await page.getByRole('combobox', { name: 'Find anything' }).fill(`>${action}`)
  await page.getByRole('option', { name: new RegExp(action) }).first().waitFor()
  await page.keyboard.press('Enter')
}
const tabs = (page: Page) => page.getByRole('tab')
const boxes = (page: Page) => page.getByRole('textbox', { name: 'Message' })
/** Of the pane that is worked in. */
const width = async (page: Page) => await page.evaluate(() => document.querySelector('.dv-active-group')?.getBoundingClientRect().width ?? 0)
const seen = async (page: Page) => await boxes(page).filter({ visible: true }).count()

describe('panes', () => {
  it('are split, maximised by Shift+Esc and restored after a reload', async () => {
    const { page, sessionId } = await openChats(2)
    await page.goto(`${test.stack.url}/s/${sessionId}/c/2`)
    await eventually(async () => await tabs(page).count()).toBe(2)
    await act(page, 'Move the pane to the right')
    await eventually(async () => await seen(page)).toBe(2)
    await page.reload()
    await eventually(async () => await seen(page)).toBe(2)
    await boxes(page).last().focus()
    const half = await width(page)
    await page.keyboard.press('Shift+Escape')
    await eventually(async () => await width(page)).toBeGreaterThan(half * 1.5)
    await page.keyboard.press('Shift+Escape')
    await eventually(async () => await width(page)).toBe(half)
  })

  it('are dragged by their tabs to where they shall be', async () => {
    const { page, sessionId } = await openChats(2)
    await page.goto(`${test.stack.url}/s/${sessionId}/c/2`)
    await eventually(async () => await tabs(page).count()).toBe(2)
    const area = await page.getByRole('main').boundingBox()
    if (area === null) throw new Error('no main')
    await tabs(page).last().dragTo(page.getByRole('main'), { targetPosition: { x: area.width - 30, y: area.height / 2 } })
    await eventually(async () => await seen(page)).toBe(2)
  })

  it('have an address of their own each, which opens them', async () => {
    const { page, sessionId } = await openChats(1)
    for (const [pane, name] of [['settings', 'Settings'], ['doctor', 'Doctor'], ['inbox', 'Inbox'], ['changes', 'Changes']] as const) {
      await page.goto(`${test.stack.url}/s/${sessionId}/c/1?pane=${pane}`)
      await tabs(page).filter({ hasText: name }).and(page.locator('[aria-selected="true"]')).waitFor()
    }
    await page.goto(`${test.stack.url}/?pane=doctor`)
    await page.getByRole('heading', { name: 'Doctor' }).waitFor()
    await page.getByRole('table', { name: 'Services' }).waitFor()
  })

  it('of a chat that is deleted elsewhere close and say so', async () => {
    const { page, sessionId, chatIds } = await openChats(2)
    await page.goto(`${test.stack.url}/s/${sessionId}/c/2`)
    await eventually(async () => await tabs(page).count()).toBe(2)
    await page.goto(`${test.stack.url}/s/${sessionId}/c/1`)
    await eventually(async () => await tabs(page).count()).toBe(2)
    await test.stack.api('DELETE', `/api/chats/${chatIds[1] ?? ''}`)
    await page.getByText('A chat of this session was deleted elsewhere.').waitFor()
    await eventually(async () => await tabs(page).count()).toBe(1)
    await messageBox(page).waitFor()
  })

  it('of a session that is deleted elsewhere say so and lead on', async () => {
    const { page, sessionId } = await openChats(1)
    const { session: other } = await test.stack.newSession()
    await test.stack.api('DELETE', `/api/sessions/${sessionId}`)
    await page.getByText('This session was deleted.').waitFor()
    await page.getByRole('button', { name: 'Open the latest session' }).click()
    await page.waitForURL(new RegExp(other.id))
  })

  it('of a session of 500 chats open, and every chat is found', async () => {
    const { page, sessionId } = await openChats(500)
    await page.goto(`${test.stack.url}/s/${sessionId}/c/321`)
    await tabs(page).filter({ hasText: 'Chat 321' }).waitFor()
    await page.keyboard.press('Control+k')
    await page.getByRole('combobox', { name: 'Find anything' }).fill('Chat 499')
    await page.getByRole('option', { name: /^Chat 499/ }).click()
    await page.waitForURL(/\/c\/499$/)
    await messageBox(page).filter({ visible: true }).waitFor()
  })

  it('of a project whose folder is gone say so, each in its place', async () => {
    const project = await test.stack.addProject({ 'a.ts': 'one\n' })
    const { session } = await test.stack.newSession(project.id)
    const page = await test.open({ path: `/s/${session.id}/c/1` })
    await messageBox(page).waitFor()
    renameSync(project.path, `${project.path}-moved`)
    await messageBox(page).fill('look at @a')
    await page.getByText('The project’s folder cannot be read. Check that it still exists.').waitFor()
    await page.keyboard.press('Escape')
    await say(page, 'look at it')
    await conversation(page).getByText(/^The project's folder .* cannot be opened\. Put it back, or add the project again/).waitFor()
    await page.getByRole('button', { name: 'New terminal' }).click()
    await page.getByText('The folder for the terminal is not there').waitFor()
    renameSync(`${project.path}-moved`, project.path)
    await say(page, 'look again')
    await conversation(page).getByText(/ out$/).waitFor()
  })

  it('whose code cannot be fetched say so in their place, and come when asked again', async () => {
    const { page } = await openChats(1, { mayComplain: /Failed to fetch dynamically imported module/ })
    await page.route(/timeline-pane.*\.js/, async (route) => await route.abort())
    await page.goto(`${page.url()}?pane=timeline`)
    const failed = page.getByRole('alert').filter({ hasText: 'This part could not be fetched.' })
    await failed.waitFor()
    await page.getByRole('navigation', { name: 'Sessions' }).waitFor()
    // Which is no reason to speak of a newer version.
    expect(await page.getByRole('region', { name: 'New version' }).count()).toBe(0)
    await messageBox(page).fill('half a thought')
    // While the server is away the page stays.
    await page.route('**/index.html', async (route) => await route.abort())
    await failed.getByRole('button', { name: 'Try again' }).click()
    await failed.waitFor()
    await page.unrouteAll()
    await failed.getByRole('button', { name: 'Try again' }).click()
    await failed.waitFor({ state: 'detached' })
    await page.getByText('No turns yet').waitFor()
    expect(await messageBox(page).inputValue()).toBe('half a thought')
  })

  it('of a layout that cannot be read begin anew', async () => {
    const { page, sessionId } = await openChats(1)
    await page.evaluate((id) => localStorage.setItem(`boocode.layout.${id}`, '{"grid":7}'), sessionId)
    await page.reload()
    await messageBox(page).waitFor()
    expect(await tabs(page).count()).toBe(1)
  })
})

describe('the doctor', () => {
  it('says how each service is, also when one is down, and gives a bundle without names', async () => {
    const { page, sessionId } = await openChats(1)
    await page.goto(`${test.stack.url}/s/${sessionId}/c/1?pane=doctor`)
    const service = (name: string) => page.getByRole('table', { name: 'Services' }).getByRole('row').filter({ hasText: name })
    await service('coder').getByText('Runs', { exact: true }).waitFor()
    await service('database').getByText(/^Postgres with \d+ connections/).waitFor()
    await test.stack.kill('coder')
    await service('coder').getByText('Down').waitFor()
    await test.stack.start('coder')
    await service('coder').getByText('Runs', { exact: true }).waitFor()
    const downloading = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Download a bundle' }).click()
    const download = await downloading
    expect(download.suggestedFilename()).toBe('boocode-doctor.json')
  })
})
