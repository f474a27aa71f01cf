import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { safeUrl } from '../safe-url.ts'
import { collectDefinitions, mayRefer, parseBlock } from './parse-block.ts'
import { emptySplit, extendSplit, readOpenFence, splitBlocks } from './split-blocks.ts'

const texts = (markdown: string) => splitBlocks(markdown).map((block) => block.text)

describe('cutting into blocks', () => {
  it('ends a paragraph, a heading, a table and a closed fence at the next blank line', () => {
    expect(texts('# A\n\npara\nmore\n\n| a |\n|---|\n\n```js\nx\n\ny\n```\n\nend')).toEqual([
      '# A\n\n',
      'para\nmore\n\n',
      '| a |\n|---|\n\n',
      '```js\nx\n\ny\n```\n\n',
      'end',
    ])
  })
  it('keeps a loose list with its continuations and its fences together', () => {
    const list = '1. one\n\n   more\n\n2. two\n\n   ```\n   a\n\n   b\n   ```\n\n'
    expect(texts(`${list}after`)).toEqual([list, 'after'])
  })
  it('cuts a list that grew long between two of its items', () => {
    const items = Array.from({ length: 400 }, (_, index) => `${index + 1}. an item of the list\n`)
    expect(texts(items.join('')).length).toBeGreaterThan(1)
    expect(texts(items.join('')).every((text) => text.length < 4_100)).toBe(true)
  })
  it('does not cut inside a fence that is never closed', () => {
    expect(texts('a\n\n```\nb\n\nc\n\nd')).toEqual(['a\n\n', '```\nb\n\nc\n\nd'])
  })

  const piece = fc.constantFrom('\n', '\n\n', '\n  ', ' ', '- ', '* ', '1. ', '1', '```', '~~~', '`', '> ', '#', 'word', '\t', '    ', '|')
  it('loses nothing, and a finished block never changes while the text grows', () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        const whole = pieces.join('')
        const final = splitBlocks(whole)
        expect(final.map((block) => block.text).join('')).toBe(whole)
        let split = emptySplit
        for (let length = 1; length <= whole.length; length += 1) {
          split = extendSplit(split, whole.slice(0, length))
          expect(final.slice(0, split.finished.length)).toEqual(split.finished)
        }
      }),
      { numRuns: 500 },
    )
  })
  it('reads an open fence as language and code, and a closed one not', () => {
    expect(readOpenFence('```ts title\nlet a\n')).toEqual({ language: 'ts', code: 'let a\n' })
    expect(readOpenFence('````\n```\n')).toEqual({ language: '', code: '```\n' })
    expect(readOpenFence('```\na\n```\n')).toBeNull()
    expect(readOpenFence('plain')).toBeNull()
  })
})

const json = (markdown: string, definitions?: string) => JSON.stringify(parseBlock(markdown, definitions))

describe('parsing a block', () => {
  it('knows tables, task lists and strikethrough', () => {
    const parsed = json('| a |\n|---|\n| ~~b~~ |\n') + json('- [x] done')
    for (const tag of ['table', 'del', 'input']) expect(parsed).toContain(`"tagName":"${tag}"`)
  })
  it('shows raw HTML as text', () => {
    const parsed = json('<script>alert(1)</script>\n\na <img src=x onerror=y> b')
    expect(parsed).not.toMatch(/"tagName":"(?!p")/)
    expect(parsed).toContain('<script>')
    expect(parsed).toContain('onerror')
  })
  it('takes dollars for formulas only where they are no money', () => {
    expect(json('so $x_1$ and $$y$$')?.match(/math-inline/g)).toHaveLength(2)
    expect(json('$$\n\\frac{a}{b}\n$$')).toContain('math-display')
    const money = json('between $5 and $10, or $5 to US$6')
    expect(money).not.toContain('math')
    expect([...money.matchAll(/"value":"([^"]*)"/g)].map(([, words]) => words).join('')).toBe('between $5 and $10, or $5 to US$6')
  })
  it('shows direction overrides instead of obeying them', () => {
    expect(json('a\u202eb `c\u2066d`')).toContain('\\\\u202e')
  })
  it('resolves references to definitions of other blocks', () => {
    const text = 'See [it][x].\n\n[x]: https://example.org/\n'
    expect(mayRefer('See [it][x].')).toBe(true)
    expect(mayRefer('See [it](https://example.org).')).toBe(false)
    expect(json('See [it][x].', collectDefinitions(text))).toContain('https://example.org/')
  })
})

describe('a link', () => {
  it('leads to http, https and mail only', () => {
    expect(safeUrl('https://example.org/a?b')).toBe('https://example.org/a?b')
    expect(safeUrl('mailto:a@example.org')).toBe('mailto:a@example.org')
    for (const bad of ['javascript:alert(1)', 'java\nscript:alert(1)', ' data:text/html,x', 'vbscript:x', 'file:///etc/passwd', '/a', '#a', '', undefined]) {
      expect(safeUrl(bad)).toBeNull()
    }
  })
})

/** Inputs on which a careless parser is slow; `n` is the size in characters, roughly. */
const hostile: Record<string, (n: number) => string> = {
  'one long line': (n) => 'x'.repeat(n),
  'nested quotes': (n) => `${'>'.repeat(Math.min(n, 200))} deep\n`.repeat(Math.ceil(n / 200)),
  'nested lists': (n) => Array.from({ length: Math.ceil(Math.sqrt(n)) }, (_, depth) => `${' '.repeat(depth * 2)}- a`).join('\n'),
  'open brackets': (n) => '['.repeat(n),
  'open links': (n) => '[a]('.repeat(n / 4),
  'open emphasis': (n) => '*a _b '.repeat(n / 6),
  'open strong': (n) => '**a '.repeat(n / 4),
  backticks: (n) => Array.from({ length: Math.sqrt(2 * n) }, (_, i) => '`'.repeat(i)).join(' '),
  'short lines of brackets': (n) => '[a][\n'.repeat(n / 5),
  tables: (n) => `|${'a|'.repeat(50)}\n|${'-|'.repeat(50)}\n${`|${'b|'.repeat(50)}\n`.repeat(n / 100)}`,
  'angle brackets': (n) => '<'.repeat(n),
  entities: (n) => '&amp;'.repeat(n / 5),
  'autolinks without end': (n) => 'www.'.repeat(n / 4),
  'open formulas': (n) => '$a '.repeat(n / 3),
}

describe('hostile Markdown', () => {
  for (const [name, make] of Object.entries(hostile)) {
    // A machine that does something else at that moment gets another chance; what grows too fast grows always.
    it(`${name}: twice the text takes no more than about twice the time`, { retry: 3 }, () => {
      const time = (n: number) => {
        const text = make(n)
        const started = performance.now()
        for (const block of splitBlocks(text)) parseBlock(block.text)
        return performance.now() - started
      }
      const best = (n: number) => Math.min(time(n), time(n), time(n))
      const small = best(9_000)
      const large = best(18_000)
      const huge = best(144_000)
      // Growth is judged on what is long enough to be measured.
      expect(large / Math.max(small, 25)).toBeLessThan(4)
      expect(huge / Math.max(large, 25)).toBeLessThan(16)
    })
  }
})
