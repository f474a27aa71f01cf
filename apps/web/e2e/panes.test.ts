import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { messageBox } from './support/locators.ts'
import { eventually, usePage } from './support/page-test.ts'

const test = usePage()

async function openChats(count: number): Promise<{ page: Page; sessionId: string }> {
  const { session } = await test.stack.newSession()
  for (let n = 1; n < count; n += 1) {
    await test.stack.api('POST', `/api/sessions/${session.id}/chats`, {})
  }
  const page = await test.open({ path: `/s/${session.id}/c/1` })
  await messageBox(page).waitFor()
  return { page, sessionId: session.id }
}

async function act(page: Page, action: string): Promise<void> {
  await page.keyboard.press('Control+k')
  await page.getByRole('combobox', { name: 'Find anything' }).fill(`>${action}`)
  await page.getByRole('option', { name: new RegExp(action) }).first().waitFor()
  await page.keyboard.press('Enter')
}
const tabs = (page: Page) => page.getByRole('tab')
const boxes = (page: Page) => page.getByRole('textbox', { name: 'Message' })
const seen = async (page: Page) => await boxes(page).filter({ visible: true }).count()

describe('panes', () => {
  it('are split by an action and restored after a reload', async () => {
    const { page, sessionId } = await openChats(2)
    await page.goto(`${test.stack.url}/s/${sessionId}/c/2`)
    await eventually(async () => await tabs(page).count()).toBe(2)
    await act(page, 'Move the pane to the right')
    await eventually(async () => await seen(page)).toBe(2)
    await page.reload()
    await eventually(async () => await seen(page)).toBe(2)
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

  it('of a session that is deleted elsewhere say so and lead on', async () => {
    const { page, sessionId } = await openChats(1)
    const { session: other } = await test.stack.newSession()
    await test.stack.api('DELETE', `/api/sessions/${sessionId}`)
    await page.getByText('This session was deleted.').waitFor()
    await page.getByRole('button', { name: 'Open the latest session' }).click()
    await page.waitForURL(new RegExp(other.id))
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
