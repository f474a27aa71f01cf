import type { Locator, Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { messageBox } from './support/locators.ts'
import { eventually, usePage } from './support/page-test.ts'

const test = usePage()
const sessions = (page: Page) => page.getByRole('navigation', { name: 'Sessions' })
const row = (page: Page, name: string) => sessions(page).getByRole('listitem').filter({ hasText: name })
const rows = async (page: Page) => (await sessions(page).getByRole('listitem').allInnerTexts()).map((text) => text.split('\n').find((line) => !['', 'Idle', 'Working'].includes(line.trim())) ?? '')

async function act(page: Page, of: Locator, action: string): Promise<void> {
  await of.hover()
  await of.getByRole('button', { name: /^Actions for/ }).click()
  await page.getByRole('menuitem', { name: action }).click()
}

async function openWith(project: string, ...names: string[]): Promise<{ page: Page; projectId: string }> {
  const created = await test.stack.api('POST', '/api/projects', { path: test.stack.makeFolder({}, project) })
  const { id } = (created.body as { project: { id: string } }).project
  for (const name of names) await test.stack.api('POST', '/api/sessions', { project_id: id, name })
  const page = await test.open()
  await messageBox(page).waitFor()
  return { page, projectId: id }
}

describe('the sidebar', () => {
  it('settles a session, takes it back within five seconds, and keeps it under Settled', async () => {
    const { page, projectId } = await openWith('garden', 'Plant trees', 'Dig a pond')
    await act(page, row(page, 'Dig a pond'), 'Settle')
    await row(page, 'Dig a pond').waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'Undo' }).click()
    await row(page, 'Dig a pond').waitFor()

    await act(page, row(page, 'Dig a pond'), 'Settle')
    await row(page, 'Dig a pond').waitFor({ state: 'detached' })
    await page.reload()
    await messageBox(page).waitFor()
    expect(await row(page, 'Dig a pond').count()).toBe(0)
    await sessions(page).getByRole('button', { name: 'Settled', exact: true }).click()
    await row(page, 'Dig a pond').waitFor()
    await act(page, row(page, 'Dig a pond'), 'Make active again')
    await sessions(page).getByRole('button', { name: 'Settled', exact: true }).click()
    await row(page, 'Dig a pond').waitFor()
    await test.stack.api('DELETE', `/api/projects/${projectId}`)
  })

  it('puts pinned sessions first, in every window', async () => {
    const { page, projectId } = await openWith('kitchen', 'Bake bread', 'Boil eggs')
    const other = await test.open()
    await act(page, row(page, 'Bake bread'), 'Pin')
    for (const window of [page, other]) {
      await eventually(async () => (await rows(window)).slice(0, 2)).toEqual(['Pinned', expect.stringContaining('Bake bread')])
    }
    await act(other, row(other, 'Bake bread'), 'Unpin')
    await sessions(page).getByText('Pinned', { exact: true }).waitFor({ state: 'detached' })
    await test.stack.api('DELETE', `/api/projects/${projectId}`)
  })

  it('filters through folded projects and what is settled', async () => {
    const { page, projectId } = await openWith('harbour', 'Paint the boat', 'Mend the net')
    await act(page, row(page, 'Mend the net'), 'Settle')
    await sessions(page).getByRole('button', { name: 'harbour', exact: true }).click()
    await row(page, 'Paint the boat').waitFor({ state: 'detached' })
    await page.keyboard.press('/')
    await page.keyboard.type('harbour the')
    await row(page, 'Paint the boat').waitFor()
    await row(page, 'Mend the net').waitFor()
    await page.getByRole('searchbox', { name: 'Filter sessions' }).fill('no such thing')
    await sessions(page).getByText('Nothing has this name.').waitFor()
    await test.stack.api('DELETE', `/api/projects/${projectId}`)
  })

  it('follows a rename and a removal that happen elsewhere, and says what became of what was open', async () => {
    const { page, projectId } = await openWith('elsewhere', 'Old name')
    await page.getByRole('link', { name: /Old name/ }).click()
    await eventually(async () => await page.title()).toBe('Old name · BooCode')
    const id = /\/s\/([0-9a-f-]+)/.exec(page.url())?.[1] ?? ''
    await test.stack.api('PATCH', `/api/sessions/${id}`, { name: 'New name' })
    await row(page, 'New name').waitFor()
    await eventually(async () => await page.title()).toBe('New name · BooCode')
    await test.stack.api('DELETE', `/api/projects/${projectId}`)
    await page.getByText('The project of this session was removed').waitFor()
    await page.getByRole('button', { name: 'Open the latest session' }).click()
    expect(page.url()).not.toContain(id)
  })

  it('can be hidden, and stays so after a reload', async () => {
    const { page, projectId } = await openWith('hidden', 'Anything')
    await page.keyboard.press('Control+b')
    await sessions(page).waitFor({ state: 'detached' })
    await page.reload()
    await messageBox(page).waitFor()
    expect(await sessions(page).count()).toBe(0)
    await page.keyboard.press('Control+b')
    await sessions(page).waitFor()
    await test.stack.api('DELETE', `/api/projects/${projectId}`)
  })
})
