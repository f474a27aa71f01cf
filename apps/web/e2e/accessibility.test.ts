import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { scenes, sceneStack, setScene } from './scenes/index.ts'
import { faultsOf } from './support/axe.ts'
import { conversation, messageBox, tapSend } from './support/locators.ts'
import { eventually, usePage } from './support/page-test.ts'

const test = usePage({ ...sceneStack, scripts: [...sceneStack.scripts, { match: 'ask me', responses: [[{ type: 'toolCall', name: 'ask_user_input', args: { question: 'Which one?', options: ['Left', 'Right'] } }], [{ type: 'text', text: 'Fine.' }]] }] })
const pane = (id: string) => async (page: Page) => await page.goto(`${page.url().replace(/\?.*/, '')}?pane=${id}`)

/** What still comes in may be half there at the first look. */
async function expectNoFaults(page: Page): Promise<void> {
  await expect.poll(async () => await faultsOf(page), { timeout: 6_000, interval: 500 }).toEqual([])
}

async function openSession(options: { dark?: boolean; phone?: boolean }): Promise<Page> {
  const project = await test.stack.addProject({ 'a.ts': 'one\n' })
  const { session } = await test.stack.newSession(project.id)
  const page = await test.open({ ...options, path: `/s/${session.id}/c/1` })
  await messageBox(page).waitFor()
  return page
}

it('the main job can be done by the keyboard alone: a project, a session, a question, an approval', async () => {
  const page = await test.open({ path: '/' })
  await page.getByRole('main').getByRole('button', { name: 'Add project' }).waitFor()
  await expectNoFaults(page)
  const folder = test.stack.makeFolder({ 'a.ts': 'one\n' }, 'by-keyboard')
  await page.keyboard.press('Control+k')
  await page.getByRole('combobox', { name: 'Find anything' }).waitFor()
  await page.keyboard.type('>add project')
  await page.keyboard.press('Enter')
  await page.getByRole('dialog', { name: 'Add project' }).waitFor()
  await page.keyboard.type(folder)
  await page.keyboard.press('Enter')
  await page.getByRole('dialog', { name: 'Add project' }).waitFor({ state: 'detached' })
  await page.waitForURL(/\/c\/1$/)
  await messageBox(page).waitFor()
  await page.keyboard.press('Escape')
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur())
  await page.keyboard.press('m')
  await page.keyboard.type('Please ask me')
  await page.keyboard.press('Enter')
  await conversation(page).getByRole('button', { name: 'Right' }).and(page.locator(':enabled')).waitFor()
  await page.keyboard.press('Alt+j')
  await eventually(async () => await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe('Question: Which one?')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await conversation(page).getByText('Fine.').waitFor()
})

describe('axe finds nothing, wide and light, narrow and dark', () => {
  it.each(scenes)('in $name', async ({ play }) => {
    await using set = await setScene(test.stack)
    const page = await test.open({ path: set.path, mayComplain: /Failed to fetch dynamically imported module/ })
    await play(page, set.place)
    await expectNoFaults(page)
    await page.emulateMedia({ colorScheme: 'dark' })
    await page.setViewportSize({ width: 390, height: 844 })
    await expectNoFaults(page)
  })

  it('on a phone, where targets are larger and one pane is shown', async () => {
    const page = await openSession({ phone: true })
    await tapSend(page, 'How does the stream store work?')
    await conversation(page).getByText(/ out$/).waitFor()
    await expectNoFaults(page)
    await page.getByRole('button', { name: 'Sessions' }).tap()
    await page.getByRole('navigation', { name: 'Sessions' }).waitFor()
    await expectNoFaults(page)
  })
})

describe('the look of this device', () => {
  const appearance = (page: Page) => page.getByRole('region', { name: 'Appearance of this device' })
  const root = async (page: Page, property: string) => await page.evaluate((name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim(), property)

  it('is made of two colours, which are brought to where they can be read, and outlives a reload', async () => {
    const page = await openSession({ dark: true })
    await pane('settings')(page)
    const ours = await root(page, '--canvas')
    await appearance(page).getByRole('group', { name: 'Dark colours' }).getByLabel('Canvas').fill('#777777')
    await appearance(page).getByText('The nearest colour that can be read was taken.').waitFor()
    await appearance(page).getByRole('group', { name: 'Dark colours' }).getByLabel('Accent').fill('#3a2a10')
    await page.reload()
    await appearance(page).waitFor()
    expect(await root(page, '--canvas')).toMatch(/^#[12]/)
    await expectNoFaults(page)
    await appearance(page).getByRole('button', { name: 'Use ours' }).click()
    expect(await root(page, '--canvas')).toBe(ours)
  })

  it('has text in four sizes and rows in three', async () => {
    const page = await openSession({})
    await pane('settings')(page)
    const size = async () => await page.evaluate(() => Number.parseFloat(getComputedStyle(document.body).fontSize))
    const before = await size()
    await appearance(page).getByText('Largest', { exact: true }).click()
    expect(await size()).toBeGreaterThan(before * 1.2)
    await appearance(page).getByText('Touch', { exact: true }).click()
    expect(await root(page, '--row')).toBe('44px')
    await page.reload()
    await appearance(page).waitFor()
    expect([await size() > before, await root(page, '--row')]).toEqual([true, '44px'])
  })
})
