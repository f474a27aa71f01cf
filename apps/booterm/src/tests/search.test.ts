import { paneSearchResponseSchema } from '@boocode/contracts'
import type { Pane, PaneSearchResponse } from '@boocode/contracts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { TerminalStack } from '../testing/terminal-stack.ts'

let terminals: TerminalStack

async function search(pane: Pane, query: Record<string, string>): Promise<PaneSearchResponse> {
  const answer = await terminals.api('GET', `/${pane.id}/search?${new URLSearchParams(query).toString()}`)
  if (answer.status !== 200) throw new Error(answer.text)
  return paneSearchResponseSchema.parse(answer.body)
}

describe('a search', () => {
  let pane: Pane

  beforeAll(async () => {
    terminals = await TerminalStack.start()
    pane = await terminals.newPane({
      command: [
        String.raw`printf 'needle in \033[31mred\033[m and 世界\n'`,
        'i=1; while [ $i -le 8000 ]; do echo "row $i"; i=$((i+1)); done',
        String.raw`printf 'loading 10%%\rloading done\n'`,
        String.raw`printf 'a%0200dz needle, NEEDLE\n' 0`,
        String.raw`printf 'partial '; sleep 0.2; printf 'line\n'; printf '%s\n' aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!`,
        'echo finished; sleep 1000',
      ].join('; '),
    })
    await using client = await terminals.attach(pane)
    await client.untilShown('finished')
  })
  afterAll(async () => {
    await terminals[Symbol.asyncDispose]()
  })

  test('finds lines in order, newest last, with their context', async () => {
    const { matches, total, truncated } = await search(pane, { pattern: '^row 79(99|98)$', context: '1' })
    expect({ total, truncated }).toEqual({ total: 2, truncated: false })
    expect(matches.map(({ content, context_before, context_after }) => [context_before, content, context_after])).toEqual([
      [['row 7997'], 'row 7998', ['row 7999']],
      [['row 7998'], 'row 7999', ['row 8000']],
    ])
    expect((matches[1]?.line ?? 0) - (matches[0]?.line ?? 0)).toBe(1)
    expect((matches[0]?.rows_from_end ?? 0) - (matches[1]?.rows_from_end ?? 0)).toBe(1)
  })

  test('gives the newest of many', async () => {
    const { matches, total, truncated } = await search(pane, { pattern: '^row ', limit: '3' })
    expect(matches.map(({ content }) => content)).toEqual(['row 7998', 'row 7999', 'row 8000'])
    expect(truncated).toBe(true)
    expect(total).toBeGreaterThan(4_000)
  })

  test('sees lines as they are shown: joined, overwritten, whole', async () => {
    expect((await search(pane, { pattern: 'needle, NEEDLE$', case: 'true' })).matches.map(({ content }) => content)).toEqual([`a${'0'.repeat(200)}z needle, NEEDLE`])
    expect((await search(pane, { pattern: '^loading' })).matches.map(({ content }) => content)).toEqual(['loading done'])
    expect((await search(pane, { pattern: '^partial line$' })).total).toBe(1)
  })

  test('reaches what scrolled out of the buffer, once each, without escapes', async () => {
    const first = await search(pane, { pattern: 'needle in' })
    const rows = await search(pane, { pattern: '^row ' })
    expect(first).toMatchObject({ matches: [{ line: 0, content: 'needle in red and 世界', rows_from_end: null }], source: 'capture' })
    expect(rows.total).toBe(8_000)
  })

  test('answers a pattern at which engines that go back would never end', async () => {
    expect(await search(pane, { pattern: '^(a+)+$' })).toMatchObject({ total: 0 })
    expect(await search(pane, { pattern: '(a|a?)+(a|aa)+b' })).toMatchObject({ total: 0 })
  })

  test.each([
    [{ pattern: '' }],
    [{ pattern: 'x'.repeat(201) }],
    [{ pattern: '(' }],
    [{ pattern: String.raw`(a)\1` }],
    [{ pattern: 'a', limit: '0' }],
    [{ pattern: 'a', limit: '501' }],
    [{ pattern: 'a', context: '51' }],
    [{ pattern: 'a', context: '-1' }],
    [{ pattern: 'a', case: 'perhaps' }],
    [{}],
  ] as [Record<string, string>][])('with %j is refused', async (query) => {
    const answer = await terminals.api('GET', `/${pane.id}/search?${new URLSearchParams(query).toString()}`)
    expect(answer).toMatchObject({ status: 400, body: { error: { code: 'invalid_request' } } })
  })

  test("an invalid pattern is told in the engine's words", async () => {
    const answer = await terminals.api('GET', `/${pane.id}/search?pattern=${encodeURIComponent('a[b')}`)
    expect(answer.body).toMatchObject({ error: { message: expect.stringContaining('missing closing ]') } })
  })
})
