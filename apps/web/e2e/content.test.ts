import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { conversation, say } from './support/locators.ts'
import { eventually, usePage } from './support/page-test.ts'

const code = '```ts\nexport const answer = 42 // of everything\n```'
const hostileFormula = '$$\\href{javascript:alert(1)}{x}$$ and $\\unknown{y}$'
const diagrams = [
  'flowchart LR\n  A[Ask] --> B{Allowed?}\n  B -->|yes| C[Run]',
  'flowchart LR\n  A["<img src=https://example.com/x.png onerror=alert(1)>"] --> B\n  click A "javascript:alert(1)"\n  click B "https://example.com/"',
  'flowchart LR\n  A --> ((',
  `flowchart LR\n${'  A --> B\n'.repeat(1_200)}`,
].map((source) => `\`\`\`mermaid\n${source}\n\`\`\``)
const test = usePage({
  scripts: [
    { match: 'code', responses: [[{ type: 'text', text: 'Look:\n\n```ts\nexport const answer' }, { type: 'waitFor', gate: 'rest' }, { type: 'text', text: ' = 42 // of everything\n```\n\nAnd `inline`.' }]] },
    { match: 'finished', responses: [[{ type: 'text', text: `${code}\n\n\`\`\`nosuchlanguage\nplain words\n\`\`\`` }]] },
    { match: 'formula', responses: [[{ type: 'text', text: `The root is $x_1 = \\frac{1}{2}$, for $5 or $6.\n\n$$\n\\sum_{n=1}^{9} n\n$$\n\n${hostileFormula}` }]] },
    { match: 'diagram', responses: [[{ type: 'text', text: diagrams.join('\n\n'), chunkChars: 2_000 }]] },
    { match: 'one line', responses: [[{ type: 'text', text: 'x'.repeat(300_000), chunkChars: 20_000 }]] },
    { responses: [[{ type: 'text', text: 'Yes.' }]] },
  ],
})

async function openChat(): Promise<Page> {
  const { session } = await test.stack.newSession()
  return await test.open({ path: `/s/${session.id}/c/1` })
}

async function colours(page: Page): Promise<number> {
  return await conversation(page).locator('figure code span').evaluateAll((words) => new Set(words.map((word) => getComputedStyle(word).color)).size)
}

describe('code in an answer', () => {
  it('is plain while it is written, and coloured once its fence has closed', async () => {
    const page = await openChat()
    await say(page, 'code please')
    await conversation(page).getByText('export const answer').waitFor()
    expect(await colours(page)).toBe(0)
    test.stack.model.openGate('rest')
    await conversation(page).getByText('inline').waitFor()
    await eventually(() => colours(page)).toBeGreaterThan(2)
    expect(await conversation(page).locator('figure code').innerText()).toBe('export const answer = 42 // of everything')
  })

  it('of an unknown language stays as it is', async () => {
    const page = await openChat()
    await say(page, 'finished code, I mean finished')
    await eventually(() => colours(page)).toBeGreaterThan(2)
    expect(await conversation(page).getByRole('figure', { name: 'Code, nosuchlanguage' }).locator('code span').count()).toBe(0)
  })
})

describe('a formula', () => {
  it('is drawn, money is none, and nothing in one can act', async () => {
    const page = await openChat()
    await say(page, 'a formula please')
    await conversation(page).locator('math mfrac').waitFor()
    await conversation(page).getByRole('region', { name: 'Formula' }).locator('munderover').waitFor()
    await conversation(page).getByText('for $5 or $6.').waitFor()
    await conversation(page).getByText('\\unknown{y}').waitFor()
    expect(await conversation(page).locator('math a, math [href], a[href^="javascript"]').count()).toBe(0)
  })
})

describe('a diagram', () => {
  it('is drawn as a picture in which nothing can act, and is shown as its source where it cannot be drawn', async () => {
    const page = await openChat()
    await say(page, 'a diagram please')
    const figures = conversation(page).getByRole('figure', { name: 'Diagram' })
    await eventually(async () => await figures.count()).toBe(4)
    const [good, hostile, wrong, huge] = [0, 1, 2, 3].map((n) => figures.nth(n))
    const width = async () => await good?.locator('img').evaluate((image: HTMLImageElement) => image.naturalWidth)
    await good?.scrollIntoViewIfNeeded()
    await eventually(width).toBeGreaterThan(100)
    expect(await good?.locator('img').getAttribute('alt')).toContain('Allowed?')
    // What is still drawn moves what is clicked.
    await wrong?.getByText(/^This is no diagram that can be drawn: /).waitFor()
    await huge?.getByText(/more than 10,000 characters/).waitFor()
    await good?.getByRole('button', { name: 'Show source' }).click()
    await good?.getByText('B -->|yes| C[Run]').waitFor()

    await hostile?.scrollIntoViewIfNeeded()
    await hostile?.locator('img[src^="data:image/svg+xml"]').waitFor()
    expect(await conversation(page).locator('svg a, a[href^="javascript"], foreignObject, img[src^="http"]').count()).toBe(0)
  })
})

describe('a long text', () => {
  it('that a snapshot cut is whole after a reload', async () => {
    const page = await openChat()
    await say(page, 'say one line')
    await conversation(page).getByText(/ out$/).waitFor()
    await page.reload()
    await eventually(async () => (await conversation(page).locator('.prose').innerText()).length).toBe(300_000)
  })

  it('of a program has its colours, and only what is near the window is drawn', async () => {
    const { session, chat } = await test.stack.newSession()
    const page = await test.open({ path: `/s/${session.id}/c/1` })
    const output = Array.from({ length: 20_000 }, (_, n) => `\u001b[3${1 + (n % 6)}mline ${n}\u001b[0m \u001b]0;title\u0007\u001b[2J.`).join('\n')
    // As the composer sends what was pasted.
    await test.stack.say(chat.id, `\`\`\`\`text pasted\n${output}\n\`\`\`\``)
    await conversation(page).getByText('Yes.').waitFor()
    await conversation(page).getByRole('button', { name: 'Pasted text, 20,000 lines' }).click()
    const shown = conversation(page).getByRole('group', { name: 'Pasted text' })
    await shown.getByText('line 3', { exact: true }).waitFor()
    expect(await shown.innerText()).not.toContain('title')
    expect(await shown.locator('span[class^="ansi"]').evaluateAll((spans) => new Set(spans.map((span) => getComputedStyle(span).color)).size)).toBe(6)
    expect(await shown.locator('span').count()).toBeLessThan(4_000)
    await shown.locator('pre').evaluate((pre) => {
      pre.scrollTop = pre.scrollHeight
    })
    await shown.getByText('line 19999', { exact: true }).waitFor()
    expect(await shown.locator('span').count()).toBeLessThan(6_000)
  })
})
