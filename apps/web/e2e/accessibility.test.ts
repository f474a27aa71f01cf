import type { Script, Step } from '@boocode/testkit'
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { faultsOf } from './support/axe.ts'
import { conversation, messageBox, tapSend } from './support/locators.ts'
import { eventually, usePage } from './support/page-test.ts'

const call = (name: string, args: Record<string, unknown>): Step => ({ type: 'toolCall', name, args })
const scripts: Script[] = [
  {
    match: 'everything',
    responses: [
      [{ type: 'reasoning', text: 'A look first.' }, call('read_file', { path: 'a.ts' }), call('read_file', { path: 'missing.ts' })],
      [call('edit_file', { path: 'a.ts', old_text: 'one', new_text: 'two' })],
      [{ type: 'text', text: '# Done\n\nSome `code`, a [link](https://example.com), and\n\n```ts\nexport const a = 1\n```\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n> A quote.' }, call('run_command', { command: 'echo checked', description: 'To see' })],
      [{ type: 'text', text: 'All of it.' }],
    ],
  },
  { match: 'ask me', responses: [[call('ask_user_input', { question: 'Which one?', options: ['Left', 'Right'] })], [{ type: 'text', text: 'Fine.' }]] },
  { match: 'fail', responses: [[{ type: 'error', status: 402, message: 'Insufficient Balance' }]] },
]
const test = usePage({ scripts })

interface View {
  name: string
  open: (page: Page) => Promise<unknown>
}

const pane = (id: string) => async (page: Page) => await page.goto(`${page.url().replace(/\?.*/, '')}?pane=${id}`)
const views: readonly View[] = [
  { name: 'an empty chat', open: async (page) => await messageBox(page).waitFor() },
  {
    name: 'a chat with everything in it, waiting for an approval',
    open: async (page) => {
      await tapSend(page, 'Do everything')
      await page.getByRole('button', { name: /^(Apply and run|Allow)$/ }).and(page.locator(':enabled')).waitFor()
    },
  },
  {
    name: 'changes in review',
    open: async (page) => {
      await tapSend(page, 'Do everything')
      await page.getByRole('button', { name: 'Apply and run' }).waitFor()
      await pane('changes')(page)
      await page.getByRole('group', { name: 'a.ts' }).waitFor()
    },
  },
  {
    name: 'a chat that failed',
    open: async (page) => {
      await tapSend(page, 'Now fail')
      await conversation(page).getByText(/used up/).waitFor()
    },
  },
  {
    name: 'the inbox',
    open: async (page) => {
      await tapSend(page, 'Please ask me')
      await page.getByRole('button', { name: 'Left' }).waitFor()
      await pane('inbox')(page)
      await page.getByRole('list', { name: 'Needs you' }).getByRole('button', { name: 'Left' }).first().and(page.locator(':enabled')).waitFor()
    },
  },
  {
    name: 'the settings',
    open: async (page) => {
      await pane('settings')(page)
      await page.getByRole('region', { name: 'Appearance of this device' }).waitFor()
    },
  },
  {
    name: 'the doctor',
    open: async (page) => {
      await pane('doctor')(page)
      await page.getByRole('table', { name: 'Services' }).waitFor()
    },
  },
]
const overlays: readonly View[] = [
  {
    name: 'the palette',
    open: async (page) => {
      await messageBox(page).waitFor()
      await page.keyboard.press('Control+k')
      await page.getByRole('combobox', { name: 'Find anything' }).fill('s')
    },
  },
  {
    name: 'the shortcuts',
    open: async (page) => {
      await messageBox(page).blur()
      await page.keyboard.press('?')
      await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor()
    },
  },
]

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
  await page.getByRole('button', { name: 'Find anything' }).waitFor()
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

describe.each([{ dark: false }, { dark: true }])('axe finds nothing, dark: $dark', ({ dark }) => {
  it.each([...views, ...overlays])('in $name', async ({ open }) => {
    const page = await openSession({ dark })
    await open(page)
    await expectNoFaults(page)
    await page.context().close()
  })

  it.each(views)('on a phone in $name', async ({ open }) => {
    const page = await openSession({ dark, phone: true })
    await open(page)
    await expectNoFaults(page)
    await page.context().close()
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
