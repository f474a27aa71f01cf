import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Step } from '@boocode/testkit'
import { startFaultProxy } from '@boocode/testkit'
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { connection, conversation, say } from './support/locators.ts'
import { eventually, usePage } from './support/page-test.ts'
import { choose, details, grid, openTrace, row, rowCount, rowTexts, trace } from './support/trace.ts'

const call = (name: string, args: Record<string, unknown>): Step => ({ type: 'toolCall', name, args })
const wait = call('run_command', { command: 'sh', args: ['-c', 'while [ ! -e go ]; do sleep 0.05; done; echo went'] })
const story = Array.from({ length: 300 }, (_, n) => ` word${n}`).join('')
const test = usePage({
  scripts: [
    {
      match: 'look around',
      responses: [
        [call('read_file', { path: 'README.md' }), call('list_dir', { path: '.' })],
        [call('read_file', { path: 'absent.txt' })],
        [{ type: 'text', text: 'I looked.' }],
      ],
    },
    { match: 'wait for it', responses: [[wait], [{ type: 'text', text: 'It came.' }]] },
    { match: 'story', responses: [[{ type: 'text', text: 'Once upon a time:' }, { type: 'waitFor', gate: 'story' }, { type: 'text', text: story, tokensPerSecond: 150 }]] },
  ],
})

async function openChat(options: Parameters<typeof test.open>[0] = {}): Promise<{ page: Page; path: string; letGo: () => void }> {
  const project = await test.stack.addProject()
  const { session, chat } = await test.stack.newSession(project.id)
  await test.stack.api('PATCH', `/api/chats/${chat.id}`, { mode: 'auto' })
  const path = `/s/${session.id}/c/1`
  return { page: await test.open({ ...options, path }), path, letGo: () => writeFileSync(join(project.path, 'go'), '') }
}

async function lookAround(): Promise<{ page: Page; path: string }> {
  const chat = await openChat()
  await say(chat.page, 'look around')
  await conversation(chat.page).getByText('I looked.').waitFor()
  await conversation(chat.page).getByText(/ out$/).waitFor()
  return chat
}

/** Requests for the list of calls from now on. */
function countReadings(page: Page): () => number {
  let readings = 0
  page.on('request', (request) => (readings += request.url().includes('/spans') ? 1 : 0))
  return () => readings
}

describe('the trace of a chat', () => {
  it('shows every call under the request that made it, and what went in and came out', async () => {
    const { page } = await lookAround()
    await openTrace(page)
    await row(page, /absent\.txt/).waitFor()
    const names = (await rowTexts(page)).map((text) => text.split(' | ')[0])
    expect(names[0]).toMatch(/^Turn 1/)
    expect(names.slice(1).map((name) => /^(Step \d|read_file|list_dir)/.exec(name ?? '')?.[1])).toEqual(['Step 1', 'read_file', 'list_dir', 'Step 2', 'read_file', 'Step 3'])
    await row(page, /README\.md/).click()
    await details(page).getByRole('region', { name: 'Input' }).getByText('README.md').waitFor()
    await details(page).getByRole('region', { name: 'Output' }).getByText('# A project').waitFor()
    await row(page, /absent\.txt/).click()
    await details(page).getByText('Failed', { exact: true }).waitFor()
    await details(page).getByRole('region', { name: 'Error' }).getByText('absent.txt').waitFor()
    await row(page, /^.?Step 1/).click()
    await details(page).getByText('First token').waitFor()
    await details(page).getByRole('region', { name: 'Tokens' }).waitFor()
  })

  it('leads from a call in the conversation to its row, and from there back to the message', async () => {
    const { page } = await lookAround()
    await conversation(page).getByRole('button', { name: /absent\.txt/ }).waitFor()
    await conversation(page).getByRole('button', { name: 'Show in trace' }).click()
    await details(page).getByRole('heading', { name: 'read_file' }).waitFor()
    expect(await grid(page).locator('[aria-selected=true]').textContent()).toContain('absent.txt')
    await eventually(async () => page.url()).toMatch(/pane=trace&span=[0-9a-f-]{36}$/)
    await page.reload()
    await details(page).getByRole('heading', { name: 'read_file' }).waitFor()
    expect(await grid(page).locator('[aria-selected=true]').textContent()).toContain('absent.txt')
    await details(page).getByRole('button', { name: 'Go to message' }).click()
    await eventually(async () => page.url()).toMatch(/\/c\/1#m=[0-9a-f-]{36}$/)
    await conversation(page).getByText('I looked.').waitFor()
  })

  it('can be used by keys alone', async () => {
    const { page } = await lookAround()
    await openTrace(page)
    await row(page, /Turn 1/).waitFor()
    await grid(page).focus()
    const active = async () => {
      const id = await grid(page).getAttribute('aria-activedescendant')
      return id === null ? null : await page.locator(`[id="${id}"]`).getByRole('gridcell').first().textContent()
    }
    const press = async (...keys: string[]) => {
      for (const key of keys) await page.keyboard.press(key)
      return await active()
    }
    expect(await press('Home')).toMatch(/^Turn 1/)
    expect(await press('ArrowRight', 'ArrowRight')).toMatch(/^read_file/)
    expect(await press('End')).toMatch(/^Step 3/)
    expect(await press('ArrowLeft')).toMatch(/^Turn 1/)
    await eventually(async () => await rowCount(page)).toBe(7)
    expect(await press('ArrowLeft')).toMatch(/^Turn 1/)
    await eventually(async () => await rowCount(page)).toBe(1)
    await press('ArrowRight')
    await eventually(async () => await rowCount(page)).toBe(7)
    await page.keyboard.press('/')
    await page.keyboard.type('absent')
    await eventually(async () => await rowCount(page)).toBe(3)
    await trace(page).getByText('1 of 6 calls').waitFor()
    await page.keyboard.press('Escape')
    await eventually(async () => await rowCount(page)).toBe(7)
    expect(await press('Home', 'ArrowDown')).toMatch(/^Step 1/)
    await page.keyboard.press('Enter')
    await eventually(async () => await page.evaluate(() => document.activeElement?.closest('[aria-label=Details]') !== null)).toBe(true)
  })

  it('is filtered, and grouped by tool with counts', async () => {
    const { page } = await lookAround()
    await openTrace(page)
    await choose(page, 'Outcome', 'Failed')
    await trace(page).getByText('1 of 6 calls').waitFor()
    await trace(page).getByRole('button', { name: 'Clear' }).click()
    await choose(page, 'Tool', 'list_dir')
    await trace(page).getByText('1 of 6 calls').waitFor()
    await trace(page).getByRole('textbox', { name: 'Turn' }).fill('2')
    await trace(page).getByText('No call fits the filter.').waitFor()
    await trace(page).getByRole('button', { name: 'Clear the filter' }).click()
    await choose(page, 'Group', 'By tool')
    await row(page, /read_file.*2 calls, 1 not successful, slowest/).waitFor()
    await row(page, /3 calls, slowest/).waitFor()
  })

  it('is taken out as JSON and as OTLP', async () => {
    const { page } = await lookAround()
    await openTrace(page)
    await row(page, /Turn 1/).waitFor()
    const save = async (item: RegExp): Promise<string> => {
      await page.getByRole('button', { name: 'Export' }).click()
      const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('menuitem', { name: item }).click()])
      return readFileSync(await download.path(), 'utf8')
    }
    const json = JSON.parse(await save(/^JSON/))
    expect([json.traces.length, json.model_calls.length]).toEqual([3, 3])
    expect(JSON.parse(await save(/^OTLP/)).resourceSpans[0].scopeSpans[0].spans.length).toBeGreaterThanOrEqual(6)
  })
})

describe('while a turn runs', () => {
  it('calls appear, settle without being read again, and say the same after a reload', async () => {
    const { page, letGo } = await openChat()
    await openTrace(page)
    await trace(page).getByText('Nothing has been called in this chat yet.').waitFor()
    await eventually(async () => await connection(page).textContent()).toBe('Live')
    const readings = countReadings(page)
    await say(page, 'wait for it')
    await row(page, /run_command.*Running/).waitFor()
    await row(page, /run_command/).getByText(/^[1-9]\d* s$/).waitFor()
    letGo()
    await row(page, /run_command.*Done/).waitFor()
    await row(page, /Step 2.*Done/).waitFor()
    await conversation(page).getByText(/ out$/).waitFor()
    await eventually(async () => (await rowTexts(page)).some((text) => text.includes('Running'))).toBe(false)
    expect(readings()).toBe(0)
    const live = await rowTexts(page)
    await page.reload()
    await row(page, /Step 2/).waitFor()
    expect(await rowTexts(page)).toEqual(live)
  })

  it('what was missed while the wire was cut is there when it heals', async () => {
    const { path, letGo } = await openChat()
    await using proxy = await startFaultProxy(test.stack.facts.port)
    const page = await test.open({ path, port: proxy.port })
    await openTrace(page)
    await eventually(async () => await connection(page).textContent()).toBe('Live')
    await say(page, 'wait for it')
    await row(page, /run_command.*Running/).waitFor()
    proxy.goDeaf()
    await eventually(async () => await connection(page).textContent()).toBe('No signal')
    letGo()
    proxy.heal()
    await row(page, /run_command.*Done/).waitFor()
    await row(page, /Step 2.*Done/).waitFor()
  })

  it('a call whose worker is killed is told as interrupted, beside its repetition or end', async () => {
    const { page, letGo } = await openChat()
    await openTrace(page)
    await eventually(async () => await connection(page).textContent()).toBe('Live')
    await say(page, 'wait for it')
    await row(page, /run_command.*Running/).waitFor()
    await test.stack.restart('coder')
    letGo()
    await row(page, /run_command.*Interrupted/).waitFor()
    await conversation(page).getByText(/ out$/).waitFor()
    await eventually(async () => (await rowTexts(page)).some((text) => text.includes('Running'))).toBe(false)
    const live = await rowTexts(page)
    await page.reload()
    await row(page, /run_command/).waitFor()
    await eventually(async () => await rowTexts(page)).toEqual(live)
  })

  it('words of the model draw nothing in it', async () => {
    const { page } = await openChat()
    await openTrace(page)
    await say(page, 'tell a story')
    await conversation(page).getByText('Once upon a time:').waitFor()
    await row(page, /Step 1/).waitFor()
    const watched = grid(page).evaluate(async (element) => {
      let changes = 0
      new MutationObserver((records) => (changes += records.length)).observe(element, { subtree: true, childList: true, attributes: true, characterData: true })
      document.body.dataset['watched'] = ''
      while (document.querySelector('.prose')?.textContent.endsWith('word299') !== true) await new Promise(requestAnimationFrame)
      return changes
    })
    await page.locator('body[data-watched]').waitFor()
    test.stack.model.openGate('story')
    // Clocks tick once a second, and a request ends; three hundred words are no change.
    expect(await watched).toBeLessThan(150)
  })
})

describe('a trace that has nothing to show', () => {
  it('says why, and what to do', async () => {
    const { page } = await openChat()
    await openTrace(page)
    await trace(page).getByText('Nothing has been called in this chat yet. Send a message').waitFor()
  })

  it('says that it could not be read, and is read when asked again', async () => {
    const { page } = await lookAround()
    await page.route('**/spans?*', async (route) => await route.fulfill({ status: 503, json: { error: { code: 'unavailable', message: 'The database is away.' } } }))
    await openTrace(page)
    await trace(page).getByText('The database is away.').waitFor()
    await page.unroute('**/spans?*')
    await trace(page).getByRole('button', { name: 'Retry' }).click()
    await row(page, /Turn 1/).waitFor()
  })
})

describe('the panel under a chat', () => {
  it('follows the newest turn, leads to the pane, and is open again after a reload', async () => {
    const { page } = await lookAround()
    const panel = page.getByRole('region', { name: 'Trace of the newest turn' })
    await panel.getByRole('button', { name: 'Trace', exact: true }).click()
    await panel.getByText(/Turn 1: 6 calls/).waitFor()
    await page.reload()
    await panel.getByText(/Turn 1: 6 calls/).waitFor()
    await say(page, 'look around again')
    await panel.getByText(/Turn 2: 6 calls/).waitFor()
    await panel.getByRole('row', { name: /absent\.txt/ }).click()
    await details(page).getByRole('heading', { name: 'read_file' }).waitFor()
    expect(await row(page, /absent\.txt/).count()).toBe(1)
  })
})
