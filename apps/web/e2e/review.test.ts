import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { commitAll, giveChanges, giveEdits, writeFiles } from '@boocode/testkit'
import type { GivenChange } from '@boocode/testkit'
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { conversation } from './support/locators.ts'
import { eventually, usePage } from './support/page-test.ts'
import type { WindowOptions } from './support/window.ts'

const test = usePage({ scripts: [{ match: 'Review:', responses: [[{ type: 'text', text: 'I will see to it.' }]] }] })

interface Opened {
  page: Page
  /** Paths of the requests for differences that the page made so far. */
  asked: string[]
  read: (name: string) => string
  /** Writes a file as a person would. */
  write: (name: string, content: string) => void
  chatId: string
}

/** A session whose agent made these edits, its review in front. */
async function openReview(edits: readonly GivenChange[] | { files: number }, options: WindowOptions = {}): Promise<Opened> {
  const files = 'files' in edits ? {} : Object.fromEntries(edits.flatMap(({ path, before }) => (before === null ? [] : [[path, before]])))
  const project = await test.stack.addProject(files)
  const { session, chat } = await test.stack.newSession(project.id)
  const { sql } = test.stack.database
  await ('files' in edits ? giveChanges(sql, chat.id, edits) : giveEdits(sql, chat.id, edits))
  const page = await test.open(options)
  const asked: string[] = []
  page.on('request', (request) => {
    const { pathname } = new URL(request.url())
    if (/\/api\/changes\/[^/]+\/(?:hunks|lines)$/.test(pathname)) asked.push(pathname)
  })
  await page.goto(`${test.stack.url}/s/${session.id}/c/1?pane=changes`)
  await list(page).waitFor()
  return {
    page,
    asked,
    read: (name) => readFileSync(join(project.path, name), 'utf8'),
    write: (name, content) => writeFileSync(join(project.path, name), content),
    chatId: chat.id,
  }
}

const list = (page: Page) => page.getByRole('region', { name: 'Changed files' })
const file = (page: Page, path: string) => list(page).getByRole('group', { name: path, exact: true })
const diffOf = (page: Page, path: string) => file(page, path).getByRole('figure', { name: `Changes of ${path}` })
const head = (page: Page, path: string) => file(page, path).locator('button[aria-expanded]').first()
const numbered = (count: number, name = 'line') => Array.from({ length: count }, (_, n) => `${name} ${n + 1}`)
const text = (lines: readonly string[]) => `${lines.join('\n')}\n`
/** The file with these lines, counted from 1, written anew. */
const edited = (path: string, count: number, ...at: number[]): GivenChange => ({
  path,
  before: text(numbered(count)),
  after: text(numbered(count).map((line, n) => (at.includes(n + 1) ? line.replace('line', 'edited') : line))),
  additions: at.length,
  deletions: at.length,
})

describe('a review of 5,000 files', () => {
  it('lists all without reading one difference, is filtered and grouped, and reads what is opened', async () => {
    const { page, asked } = await openReview({ files: 5_000 })
    await page.getByRole('status').filter({ hasText: '5,000 files' }).waitFor()
    await file(page, 'packages/part-000/src/module-0001.ts').waitFor()
    expect(asked).toEqual([])
    expect(await list(page).getByRole('group').count()).toBeLessThan(200)

    await list(page).evaluate((element) => element.scrollTo(0, element.scrollHeight))
    await file(page, 'packages/part-125/src/module-5000.ts').waitFor()
    await page.getByRole('searchbox', { name: 'Filter files' }).fill('part-012 0499')
    await page.getByRole('status').filter({ hasText: '1 file' }).waitFor()
    expect(asked).toEqual([])
    await head(page, 'packages/part-012/src/module-0499.ts').click()
    await diffOf(page, 'packages/part-012/src/module-0499.ts').getByText('computeAnew(499, 5)').waitFor()
    expect(asked).toHaveLength(1)

    await page.getByRole('searchbox', { name: 'Filter files' }).fill('')
    await page.getByRole('button', { name: 'Group: By turn' }).click()
    await page.getByRole('menuitemradio', { name: 'By folder' }).click()
    await list(page).getByRole('region', { name: 'packages/part-000/src' }).waitFor()
  })
})

describe('a difference', () => {
  it('is shown side by side, with what did not change on demand, as the person likes it also after a reload', async () => {
    const { page } = await openReview([edited('long.txt', 120, 50)])
    const diff = diffOf(page, 'long.txt')
    await diff.getByText('edited 50').waitFor()
    expect(await diff.getByText('line 46', { exact: true }).count()).toBe(0)
    await diff.getByRole('button', { name: '20 more below' }).first().click()
    await diff.getByText('line 46', { exact: true }).waitFor()
    await diff.getByText('line 27', { exact: true }).waitFor()
    expect(await diff.getByText('line 26', { exact: true }).count()).toBe(0)
    await diff.getByRole('button', { name: 'Show all' }).first().click()
    await diff.getByText('line 1', { exact: true }).waitFor()
    await page.getByRole('button', { name: 'Side by side' }).click()
    // Both columns have the line that did not change.
    await eventually(async () => await diff.getByText('line 49', { exact: true }).count()).toBe(2)
    await page.reload()
    await eventually(async () => await diff.getByText('line 49', { exact: true }).count()).toBe(2)
    expect(await page.getByRole('button', { name: 'Side by side' }).getAttribute('aria-pressed')).toBe('true')
  })

  it('marks what was edited within a line', async () => {
    const { page } = await openReview([{ path: 'a.ts', before: 'const a = compute(1)\n', after: 'const a = computeAnew(1)\n', additions: 1, deletions: 1 }])
    await eventually(async () => await diffOf(page, 'a.ts').locator('mark').allInnerTexts()).toEqual(['compute', 'computeAnew'])
  })

  it('is gone through by keys, and decided on by them', async () => {
    const { page, read } = await openReview([edited('a.txt', 60, 5, 50), edited('b.txt', 20, 5)])
    await diffOf(page, 'a.txt').getByText('edited 50').waitFor()
    await list(page).focus()
    await page.keyboard.press('j')
    await eventually(async () => await head(page, 'a.txt').evaluate((element) => element === document.activeElement)).toBe(true)
    await page.keyboard.press('n')
    await page.keyboard.press('n')
    await eventually(async () => await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe('Lines 47–53')
    await page.keyboard.press('a')
    await eventually(async () => read('a.txt')).toBe(text(numbered(60).map((line, n) => (n === 49 ? 'edited 50' : line))))
    await file(page, 'a.txt').getByText('Applied').waitFor()
    await page.keyboard.press('j')
    await page.keyboard.press('x')
    await file(page, 'b.txt').getByText('Rejected').waitFor()
    expect(read('b.txt')).toBe(text(numbered(20)))

    await page.keyboard.press('?')
    const shortcut = page.getByRole('dialog', { name: 'Keyboard shortcuts' }).getByRole('listitem', { name: 'Review: file before' })
    await shortcut.getByRole('button', { name: 'K: change key of Review: file before' }).click()
    await page.keyboard.press('n')
    await shortcut.getByText('“Review: next hunk” has this key').waitFor()
    await page.keyboard.press('u')
    await page.keyboard.press('Escape')
    await list(page).focus()
    await page.keyboard.press('k')
    await page.keyboard.press('u')
    await eventually(async () => await head(page, 'a.txt').evaluate((element) => element === document.activeElement)).toBe(true)
  })
})

describe('comments on lines', () => {
  it('survive a reload in the middle of a word, are edited and taken away, and reach the agent as one message', async () => {
    const { page } = await openReview([edited('src/a.txt', 20, 5, 15), edited('b.txt', 20, 5)])
    const comment = (path: string, line: number) => diffOf(page, path).getByRole('button', { name: `Comment on line ${line}`, exact: true })
    const box = (path: string, line: number) => diffOf(page, path).getByRole('textbox', { name: `What to say of line ${line} of ${path}` })
    await comment('src/a.txt', 5).click()
    await box('src/a.txt', 5).pressSequentially('Why not thr')
    await page.reload()
    await comment('src/a.txt', 5).click()
    await box('src/a.txt', 5).press('End')
    await box('src/a.txt', 5).pressSequentially('ee?')
    await diffOf(page, 'src/a.txt').getByRole('button', { name: 'Keep' }).click()
    await comment('src/a.txt', 15).click()
    await box('src/a.txt', 15).fill('To be taken away')
    await box('src/a.txt', 15).press('Control+Enter')
    await comment('b.txt', 5).click()
    await box('b.txt', 5).fill('Here as well.')
    await box('b.txt', 5).press('Escape')
    const bar = page.getByRole('region', { name: 'Comments to send' })
    await bar.getByRole('button', { name: '3 comments on 2 files' }).click()
    await bar.getByRole('button', { name: 'Remove comment on line 15 of src/a.txt' }).click()
    await bar.getByRole('button', { name: '2 comments on 2 files' }).waitFor()
    await bar.getByRole('button', { name: 'Send to the agent' }).click()
    await bar.waitFor({ state: 'detached' })
    await page.goto(page.url().replace(/\?.*/, ''))
    await conversation(page).getByText('I will see to it.').waitFor()
    const asked = test.stack.model.requests().at(-1)
    expect(asked?.body).toContain('`src/a.txt`, line 5:\\n```\\nedited 5\\n```\\nWhy not three?\\n\\n`b.txt`, line 5:\\n```\\nedited 5\\n```\\nHere as well.')
  })

  it('are kept when they cannot be sent, and are sent once', async () => {
    const { page, chatId } = await openReview([edited('a.txt', 20, 5)])
    await diffOf(page, 'a.txt').getByRole('button', { name: 'Comment on line 5', exact: true }).click()
    await page.getByRole('textbox', { name: 'What to say of line 5 of a.txt' }).fill('Once.')
    let cut = 2
    // The first attempt never leaves, the second arrives and its answer is lost.
    await page.route('**/api/chats/*/messages', async (route) => {
      cut -= 1
      if (cut === 1) return await route.abort()
      if (cut === 0) {
        await route.fetch()
        return await route.abort()
      }
      await route.continue()
    })
    const bar = page.getByRole('region', { name: 'Comments to send' })
    for (const _attempt of [1, 2]) {
      await bar.getByRole('button', { name: 'Send to the agent' }).click()
      await bar.getByRole('alert').getByText('The comments are kept.').waitFor()
    }
    await bar.getByRole('button', { name: 'Send to the agent' }).click()
    await bar.waitFor({ state: 'detached' })
    const { body } = await test.stack.api('GET', `/api/chats/${chatId}/messages`)
    expect(JSON.stringify(body).split('Review: 1 comment').length - 1).toBe(1)
  })
})

describe('bad input', () => {
  const hostile = ['ok', '\u001b[31mred\u001b[0m', 'a\u202egnp.exe', 'zero\u200bwidth', '\ttab'].join('\n')

  it('of every kind is shown as what it is, and large things only when asked for', async () => {
    const huge = numbered(100_000, 'row').join('\n')
    const { page, asked } = await openReview([
      { path: 'long.txt', before: null, after: 'x'.repeat(300_000), additions: 1, deletions: 0 },
      { path: 'huge.txt', before: null, after: huge, additions: 100_000, deletions: 0 },
      { path: 'logo.png', before: null, after: Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 1]), additions: 0, deletions: 0, isBinary: true },
      { path: 'hostile\u202e.txt', before: null, after: hostile, additions: 5, deletions: 0 },
      { path: 'crlf.txt', before: 'a\nb\n', after: 'a\nb\r\n', additions: 1, deletions: 1 },
      { path: 'pnpm-lock.yaml', before: 'a\n', after: 'b\n', additions: 1, deletions: 1 },
    ])
    const strange = diffOf(page, 'hostile\u202e.txt')
    for (const shown of ['\\e[31mred\\e[0m', 'a\\u202egnp.exe', 'zero\\u200bwidth', 'No newline at end of file']) await strange.getByText(shown, { exact: true }).waitFor()
    await file(page, 'hostile\u202e.txt').getByText('hostile\\u202e.txt').waitFor()
    await diffOf(page, 'crlf.txt').getByText('b\\r', { exact: true }).waitFor()
    await diffOf(page, 'long.txt').getByText('298,000 more characters in this line.').waitFor()
    await diffOf(page, 'long.txt').getByRole('button', { name: 'Show the whole line' }).click()
    await eventually(async () => (await diffOf(page, 'long.txt').getByRole('region', { name: 'The whole line' }).textContent())?.length).toBe(300_000)
    expect(await head(page, 'pnpm-lock.yaml').getAttribute('aria-expanded')).toBe('false')
    await file(page, 'pnpm-lock.yaml').getByText('lockfile', { exact: true }).waitFor()
    await head(page, 'logo.png').click()
    await file(page, 'logo.png').getByText('A binary file, 6 B.').waitFor()

    await head(page, 'huge.txt').click()
    const before = asked.length
    await file(page, 'huge.txt').getByRole('button', { name: 'Load anyway' }).click()
    await diffOf(page, 'huge.txt').getByText('row 1', { exact: true }).waitFor()
    expect(asked.length).toBe(before + 1)
    expect(await diffOf(page, 'huge.txt').getByText(/^row \d+$/).count()).toBeLessThan(500)
    await diffOf(page, 'huge.txt').evaluate((element) => element.scrollIntoView({ block: 'end' }))
    await diffOf(page, 'huge.txt').getByText('row 100000', { exact: true }).waitFor()
  })
})

describe('on a phone', () => {
  it('one column, big buttons, nothing that scrolls sideways', async () => {
    const { page } = await openReview([edited('src/a.txt', 20, 5)], { phone: true })
    await diffOf(page, 'src/a.txt').getByText('edited 5').waitFor()
    expect(await page.getByRole('button', { name: 'Side by side' }).count()).toBe(0)
    const accept = await file(page, 'src/a.txt').getByRole('button', { name: 'Accept' }).boundingBox()
    expect(accept?.height).toBeGreaterThanOrEqual(44)
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true)
    expect(await list(page).evaluate((element) => element.scrollWidth <= element.clientWidth)).toBe(true)
  })
})

describe('before several changes are decided on', () => {
  it('what happens to the disk is told where it is more than one expects, and others’ work stays', async () => {
    const { page, read, write } = await openReview([
      edited('plain.txt', 20, 5),
      edited('both.txt', 20, 5),
      { path: 'gone.txt', before: 'was\n', after: null, additions: 0, deletions: 1 },
    ])
    await file(page, 'both.txt').waitFor()
    write('both.txt', text(numbered(20).map((line, n) => (n === 4 ? 'mine' : line))))
    await list(page).getByRole('button', { name: 'Accept all' }).click()
    const dialog = page.getByRole('dialog', { name: 'Accept 3 changes?' })
    await dialog.getByText('1 file written, 1 file deleted.').waitFor()
    await dialog.getByText('both.txt was not changed: others changed the same place, at line 5.').waitFor()
    expect(read('plain.txt')).toBe(text(numbered(20)))
    await dialog.getByRole('button', { name: 'Accept 2 changes' }).click()
    await file(page, 'both.txt').getByText('Conflict', { exact: true }).waitFor()
    expect(read('plain.txt')).toContain('edited 5')
    expect(read('both.txt')).toContain('mine')
    await page.getByRole('listitem').filter({ hasText: 'Accepted 2 changes' }).getByRole('button', { name: 'Undo' }).click()
    await file(page, 'gone.txt').getByText('Undone').waitFor()
    expect([read('plain.txt'), read('gone.txt')]).toEqual([text(numbered(20)), 'was\n'])
  })

  it('a rejection that others build on says so, and takes them along when asked', async () => {
    const first = edited('a.txt', 20, 5)
    const { page, chatId } = await openReview([first])
    await giveEdits(test.stack.database.sql, chatId, [{ ...first, before: first.after, after: `${String(first.after)}more\n`, additions: 1, deletions: 0 }])
    await page.reload()
    const rows = list(page).getByRole('group', { name: 'a.txt' })
    await eventually(async () => await rows.count()).toBe(2)
    await rows.last().getByRole('button', { name: 'Reject', exact: true }).click()
    const dialog = page.getByRole('dialog', { name: 'Later changes build on this' })
    await dialog.getByText('1 later change of the same file was made on top of it').waitFor()
    await dialog.getByRole('button', { name: 'Reject all 2' }).click()
    await eventually(async () => await rows.getByText('Rejected').count()).toBe(2)
  })
})

describe('a conflict', () => {
  it('is settled place by place, beside what the file has, and can be undone', async () => {
    const { page, read, write } = await openReview([edited('a.ts', 60, 5, 50)])
    const byHand = text(numbered(60).with(4, 'by hand').with(49, 'by hand too'))
    write('a.ts', byHand)
    await file(page, 'a.ts').getByRole('button', { name: 'Accept', exact: true }).click()
    await file(page, 'a.ts').getByRole('button', { name: 'Settle the conflict' }).click()
    const conflict = file(page, 'a.ts').getByRole('region', { name: 'Conflict in a.ts' })
    const [first, second] = [conflict.getByRole('group', { name: /Line 5 ·/ }), conflict.getByRole('group', { name: /Line 50 ·/ })]
    await first.getByRole('group', { name: 'In the file' }).getByText('by hand').waitFor()
    await first.getByRole('group', { name: 'From the agent' }).getByText('edited 5').waitFor()
    expect(await conflict.getByRole('button', { name: 'Write the file' }).isDisabled()).toBe(true)
    await first.getByRole('radio', { name: 'The agent’s' }).check()
    await second.getByRole('radio', { name: 'Both' }).check()
    await conflict.getByRole('button', { name: 'Write the file' }).click()
    await file(page, 'a.ts').getByText('Applied', { exact: true }).waitFor()
    expect(read('a.ts')).toBe(text(numbered(60).with(4, 'edited 5').toSpliced(49, 1, 'by hand too', 'edited 50')))
    await file(page, 'a.ts').getByRole('button', { name: 'Undo', exact: true }).click()
    await file(page, 'a.ts').getByText('Undone', { exact: true }).waitFor()
    expect(read('a.ts')).toBe(byHand)
  })

  it('whose file moves on while a person chooses is not written over', async () => {
    const { page, read, write } = await openReview([edited('a.ts', 20, 5)])
    write('a.ts', text(numbered(20).with(4, 'by hand')))
    await file(page, 'a.ts').getByRole('button', { name: 'Accept', exact: true }).click()
    await file(page, 'a.ts').getByRole('button', { name: 'Settle the conflict' }).click()
    const conflict = file(page, 'a.ts').getByRole('region', { name: 'Conflict in a.ts' })
    await conflict.getByRole('radio', { name: 'The agent’s' }).check()
    write('a.ts', text(numbered(20).with(4, 'by hand, once more')))
    await conflict.getByRole('button', { name: 'Write the file' }).click()
    await file(page, 'a.ts').getByText(/moved on while you chose/).waitFor()
    await conflict.getByText('by hand, once more').waitFor()
    expect(await conflict.getByRole('radio', { checked: true }).count()).toBe(0)
    await conflict.getByRole('radio', { name: 'The file’s' }).check()
    await conflict.getByRole('button', { name: 'Keep the file, reject the change' }).click()
    await file(page, 'a.ts').getByText('Rejected', { exact: true }).waitFor()
    expect(read('a.ts')).toContain('by hand, once more')
  })
})

describe('what differs from the last commit', () => {
  async function openProject() {
    const project = await test.stack.addProject({ 'src/a.ts': text(numbered(60)), 'gone.ts': 'x\n' })
    commitAll(project.path, 'The first one')
    writeFiles(project.path, { 'src/a.ts': text(numbered(60).with(29, 'by hand')), 'src/new.ts': 'new\n' })
    rmSync(join(project.path, 'gone.ts'))
    const { session } = await test.stack.newSession(project.id)
    const page = await test.open({ path: `/s/${session.id}/c/1?pane=changes` })
    await page.getByText('No agent has changed a file here yet.').waitFor()
    await page.getByRole('button', { name: 'Show: By agents' }).click()
    await page.getByRole('menuitemradio', { name: 'Since the last commit' }).click()
    return { page, project }
  }

  it('is shown beside what agents did, to be read and not decided about', async () => {
    const { page, project } = await openProject()
    await page.getByText('The first one').waitFor()
    await page.getByRole('status').filter({ hasText: '3 files' }).waitFor()
    await diffOf(page, 'src/a.ts').getByText('by hand').waitFor()
    expect(await list(page).getByRole('button', { name: /Accept|Reject|Undo/ }).count()).toBe(0)
    await diffOf(page, 'src/a.ts').getByRole('button', { name: '20 more above' }).first().click()
    await diffOf(page, 'src/a.ts').getByText('line 40', { exact: true }).waitFor()

    writeFiles(project.path, { 'src/later.ts': 'later\n' })
    await page.getByRole('button', { name: 'Read again' }).click()
    await file(page, 'src/later.ts').waitFor()
    commitAll(project.path, 'The second one')
    await page.getByRole('button', { name: 'Read again' }).click()
    await page.getByText('Every file is as the last commit has it.').waitFor()
  })

  it('is commented like the rest, and the agent is told', async () => {
    const { page } = await openProject()
    await diffOf(page, 'src/new.ts').getByRole('button', { name: /Comment on line 1/ }).click()
    await page.getByRole('textbox', { name: 'What to say of line 1 of src/new.ts' }).fill('Why is this here?')
    await page.getByRole('button', { name: 'Keep' }).click()
    // From the other list it is found again.
    await page.getByRole('button', { name: 'Show: Since the last commit' }).click()
    await page.getByRole('menuitemradio', { name: 'By agents' }).click()
    await page.getByRole('button', { name: '1 comment on 1 file', exact: true }).click()
    await page.getByRole('button', { name: /src\/new\.ts:1/ }).click()
    await file(page, 'src/new.ts').getByText('Why is this here?').waitFor()
    await page.getByRole('button', { name: 'Send to the agent' }).click()
    await page.getByText('Sent 1 comment on 1 file').waitFor()
    await page.goto(page.url().replace(/\?.*/, ''))
    await conversation(page).getByText('I will see to it.').waitFor()
    await conversation(page).getByText('Why is this here?').waitFor()
  })
})
