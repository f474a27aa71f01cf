// Pictures of the page for people to look at: `pnpm --filter @boocode/web screenshots [folder] [scene…]`.
// Wide and phone, both themes, over the real processes: empty, full, streaming, failing, asking, edited.
import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { startStack } from '@boocode/testkit'
import type { Stack } from '@boocode/testkit'
import setUpDatabase from '@boocode/testkit/global-setup'
import type { Browser, Page } from 'playwright-core'
import { launchBrowser } from './support/browser.ts'
import { conversation, messageBox, tapSend } from './support/locators.ts'
import { messageScenes } from './support/message-scenes.ts'
import { reviewScenes } from './support/review-scenes.ts'
import { screenshotScripts } from './support/screenshot-scripts.ts'
import { shellScenes } from './support/shell-scenes.ts'
import { terminalScenes } from './support/terminal-scenes.ts'
import { traceScenes } from './support/trace-scenes.ts'
import { usageScenes } from './support/usage-scenes.ts'
import type { ScenePlace } from './support/usage-scenes.ts'
import { openWindow } from './support/window.ts'
import type { WindowOptions } from './support/window.ts'

const folder = resolve(process.argv[2] ?? 'screenshots')

const devices: readonly (WindowOptions & { name: string })[] = [
  { name: 'wide-light' },
  { name: 'wide-dark', dark: true },
  { name: 'phone-light', phone: true },
  { name: 'phone-dark', phone: true, dark: true },
]

interface Scene {
  name: string
  /** Brings a new session to what the picture shows. */
  play: (page: Page, place: ScenePlace) => Promise<void>
}

const scenes: readonly Scene[] = [
  { name: 'empty', play: async (page) => await messageBox(page).waitFor() },
  {
    name: 'full',
    play: async (page) => {
      await tapSend(page, 'How does the stream store work?')
      await conversation(page).getByText(/ out$/).waitFor()
      // The code gets its colours from a worker.
      await conversation(page).locator('pre span').first().waitFor()
    },
  },
  {
    name: 'streaming',
    play: async (page) => {
      await tapSend(page, 'Tell me a long story')
      await conversation(page).getByText('Chapter 6').waitFor()
      await messageBox(page).fill('And what came next?')
    },
  },
  {
    name: 'failing',
    play: async (page) => {
      await tapSend(page, 'Read the missing file')
      await conversation(page).getByText(/ out$/).waitFor()
      await tapSend(page, 'Now fail')
      await conversation(page).getByText(/used up/).waitFor()
    },
  },
  {
    name: 'settings',
    play: async (page) => {
      await page.goto(`${page.url()}?pane=settings`)
      await page.getByRole('button', { name: 'Look for local servers' }).and(page.locator(':enabled')).waitFor()
    },
  },
  {
    name: 'settings-refused',
    play: async (page) => {
      await page.goto(`${page.url()}?pane=settings`)
      await page.getByRole('button', { name: 'Add endpoint' }).click()
      const form = page.getByRole('form', { name: 'New endpoint' })
      await form.getByLabel('Name').fill('Big machine')
      await form.getByLabel('Address').fill('http://127.0.0.1:1/v1')
      await form.getByLabel('API key').fill('sk-1234')
      await form.getByRole('button', { name: 'Add endpoint' }).click()
      await form.getByRole('alert').waitFor()
    },
  },
]

const requestScenes: readonly Scene[] = [
  {
    name: 'approval',
    play: async (page) => {
      await tapSend(page, 'Please fix the test')
      await page.getByRole('button', { name: 'Apply and run' }).and(page.locator(':enabled')).waitFor()
    },
  },
  {
    name: 'edits',
    play: async (page) => {
      await tapSend(page, 'Please fix the test')
      await page.getByRole('group', { name: /^Approval/ }).getByRole('button', { name: 'Deny' }).click()
      await conversation(page).getByText('The test passes.').waitFor()
      await conversation(page).getByRole('button', { name: /^Edited src\/store\.ts/ }).first().click()
      await conversation(page).getByRole('region', { name: 'Changes of src/store.ts' }).waitFor()
    },
  },
  {
    name: 'changes-pane',
    play: async (page) => {
      await tapSend(page, 'Please fix the test')
      await page.getByRole('region', { name: 'Pending changes' }).getByRole('button', { name: 'Review' }).click()
      await page.getByRole('region', { name: 'Changes of src/store.ts' }).first().waitFor()
      await page.getByRole('group', { name: 'src/store.test.ts' }).getByRole('button', { name: 'Accept' }).click()
      await page.getByText('Accepted src/store.test.ts').waitFor()
    },
  },
  {
    name: 'question',
    play: async (page) => {
      await tapSend(page, 'Ask me which database')
      await page.getByRole('button', { name: 'The embedded one' }).and(page.locator(':enabled')).waitFor()
    },
  },
  {
    name: 'failed-command',
    play: async (page) => {
      await tapSend(page, 'Now run something risky')
      await page.getByRole('button', { name: 'Allow' }).click()
      await conversation(page).getByText('It failed.').waitFor()
    },
  },
  {
    name: 'queue',
    play: async (page) => {
      await tapSend(page, 'Now think')
      await conversation(page).getByText('Let me think').waitFor()
      for (const text of ['And look at the hub as well.', 'Then write down what you found, in a few sentences that somebody new to the project understands.']) {
        await tapSend(page, text)
        await page.getByRole('list', { name: 'Queued messages' }).getByText(text).waitFor()
      }
      await page.getByRole('button', { name: 'Put before the next step' }).first().click()
      await page.getByText('Goes before the next step').waitFor()
    },
  },
  {
    name: 'summary',
    play: async (page) => {
      await tapSend(page, 'How does the stream store work?')
      await conversation(page).getByText(/ out$/).waitFor()
      await page.getByRole('button', { name: 'Chat actions' }).click()
      await page.getByRole('menuitem', { name: 'Compact conversation…' }).click()
      await page.getByRole('checkbox', { name: 'Show me the summary first' }).check()
      await page.getByRole('button', { name: 'Compact', exact: true }).click()
      await page.getByRole('region', { name: 'Proposed summary' }).waitFor()
    },
  },
]

interface Studio {
  browser: Browser
  stack: Stack
  project: Project
}

type Project = Awaited<ReturnType<Stack['addProject']>>

async function picture({ browser, stack, project }: Studio, device: (typeof devices)[number], scene: Scene): Promise<void> {
  const { session, chat } = await stack.newSession(project.id)
  const { page } = await openWindow(browser, stack, { ...device, path: `/s/${session.id}/c/1` })
  await scene.play(page, { stack, chatId: chat.id, projectPath: project.path })
  await page.screenshot({ path: join(folder, `${scene.name}-${device.name}.png`) })
  await page.context().close()
}

mkdirSync(folder, { recursive: true })
await using disposables = new AsyncDisposableStack()
disposables.defer(await setUpDatabase())
const stack = disposables.use(await startStack({ scripts: screenshotScripts, tokensPerSecond: 400 }))
const browser = await launchBrowser()
disposables.defer(async () => await browser.close())
const source = Array.from({ length: 212 }, (_, line) => `export const line${line} = ${line}`).join('\n')
async function projectFor(at: Stack): Promise<Project> {
  const project = await at.addProject({ 'src/store.ts': source, 'src/hub.ts': source })
  for (const name of ['Rewrite the importer', 'Why is the build slow', 'Release notes for 0.4']) {
    await at.api('POST', '/api/sessions', { project_id: project.id, name })
  }
  await at.api('PATCH', `/api/projects/${project.id}`, { name: 'importer' })
  return project
}
const wanted = process.argv.slice(3)
for (const scene of [...scenes, ...shellScenes, ...messageScenes, ...requestScenes, ...reviewScenes, ...terminalScenes, ...usageScenes, ...traceScenes]) {
  if (wanted.length > 0 && !wanted.includes(scene.name)) continue
  for (const device of devices) {
    // A project of its own: what one picture leaves on disk is not in the way of the next.
    const project = await projectFor(stack)
    await picture({ browser, stack, project }, device, scene)
    await stack.api('DELETE', `/api/projects/${project.id}`)
  }
}
