import { describe, expect, it } from 'vitest'
import { modelSpan, toolSpan, turnsOf } from '../../../testing/spans.ts'
import { noFilters, spanFilter } from './filters.ts'
import type { Filters } from './filters.ts'
import { actOfKey } from './row-keys.ts'
import type { Span } from './span.ts'
import { buildTree } from './span-tree.ts'
import type { Row, TreeOptions } from './span-tree.ts'

const story: Span[] = [
  modelSpan('m1', { startMs: 0, durationMs: 900 }),
  toolSpan('a', { startMs: 900, durationMs: 100 }),
  toolSpan('b', { startMs: 900, durationMs: 6_000, name: 'run_command', title: 'npm test', outcome: 'timeout' }),
  modelSpan('m2', { step: 2, startMs: 7_000, tokens: 300, promptTokens: 250, cachedTokens: 200, costUsd: 0.25 }),
  toolSpan('old', { turn: 2, startMs: 90_000, durationMs: null, outcome: null, tokens: 70 }),
]
const build = (options: Partial<TreeOptions> = {}) => buildTree(turnsOf(story), { groupBy: 'turn', filter: null, collapsed: new Set(), ...options })
const filtered = (filters: Partial<Filters>) => build({ filter: spanFilter({ ...noFilters, ...filters }, 100_000) })
const outline = (rows: readonly Row[]) => rows.map((row) => `${'  '.repeat(row.level - 1)}${row.key}`)

describe('calls by turn', () => {
  it('stand under the request that made them, and that under its turn', () => {
    expect(outline(build().rows)).toEqual(['turn:1', '  m1', '    a', '    b', '  m2', 'turn:2', '  step:2:1', '    old'])
  })

  it('sum tokens by step, not by call, and cost by request', () => {
    const [first, , , , , second] = build().rows
    expect(first).toMatchObject({ tokens: 400, cachedTokens: 240, promptTokens: 330, costUsd: 0.75, endMs: 7_010, sums: { calls: 4, failed: 1, running: 0 } })
    expect(second).toMatchObject({ tokens: 70, costUsd: null, endMs: null, sums: { running: 1 } })
  })

  it('show failed requests of a step before the one that answered, and summaries on their own', () => {
    const spans = [
      modelSpan('s', { purpose: 'compaction', step: 0, startMs: 0, messageId: null }),
      modelSpan('m1', { startMs: 10, outcome: 'interrupted', tokens: null, promptTokens: null }),
      modelSpan('m2', { startMs: 20 }),
      toolSpan('a', { startMs: 30 }),
    ]
    const { rows } = buildTree(turnsOf(spans), { groupBy: 'turn', filter: null, collapsed: new Set() })
    expect(outline(rows)).toEqual(['turn:1', '  s', '  m1', '  m2', '    a'])
    expect(rows[0]).toMatchObject({ tokens: 200 })
  })

  it('hide what is in a closed row', () => {
    expect(outline(build({ collapsed: new Set(['turn:1']) }).rows)).toEqual(['turn:1', 'turn:2', '  step:2:1', '    old'])
    expect(outline(build({ collapsed: new Set(['m1']) }).rows)).toEqual(['turn:1', '  m1', '  m2', 'turn:2', '  step:2:1', '    old'])
  })

  it('keep the same rows for as long as nothing changes', () => {
    const turns = turnsOf(story)
    const options = { groupBy: 'turn', filter: null, collapsed: new Set<string>() } as const
    const [first] = buildTree(turns, options).rows
    expect(buildTree(turns, options).rows[0]).toBe(first)
  })
})

describe('a filter', () => {
  it('keeps the rows above what fits', () => {
    expect(outline(filtered({ text: 'NPM' }).rows)).toEqual(['turn:1', '  m1', '    b'])
    expect(filtered({ text: 'npm' }).matches).toBe(1)
  })

  it.each<[Partial<Filters>, string[]]>([
    [{ name: 'run_command' }, ['b']],
    [{ outcome: 'timeout' }, ['b']],
    [{ outcome: 'not_success' }, ['b']],
    [{ outcome: 'running' }, ['old']],
    [{ turn: 2 }, ['old']],
    [{ minMs: 5_000 }, ['b', 'old']],
    [{ text: 'src/a' }, ['a']],
    [{ name: 'deepseek-flash', turn: 1 }, ['m1', 'm2']],
    [{ text: 'nowhere' }, []],
  ])('by %j', (filters, ids) => {
    const fits = spanFilter({ ...noFilters, ...filters }, 100_000)
    expect(story.filter(fits).map(({ id }) => id)).toEqual(ids)
    expect(filtered(filters).matches).toBe(ids.length)
  })
})

it('calls by tool have counts, total and slowest, the longest together first', () => {
  const { rows } = build({ groupBy: 'name' })
  expect(outline(rows)).toEqual(['tool:run_command', '  b', 'model:deepseek-flash', '  m1', '  m2', 'tool:read_file', '  a', '  old'])
  expect(rows[0]).toMatchObject({ name: 'run_command', sums: { calls: 1, failed: 1, totalMs: 6_000, slowest: { id: 'b' } } })
  expect(rows[5]).toMatchObject({ sums: { calls: 2, running: 1, totalMs: 100, slowest: { id: 'a' } } })
})

describe('keys', () => {
  const { rows } = build()
  const at = (key: string, row: string, collapsed: string[] = []) => {
    const shown = build({ collapsed: new Set(collapsed) }).rows
    const index = shown.findIndex((candidate) => candidate.key === row)
    const act = actOfKey(key, { rows: shown, collapsed: new Set(collapsed), index, pageRows: 3 })
    return act?.kind === 'go' ? shown[act.index]?.key : act
  }

  it('go up, down, by pages, to the ends, and not beyond', () => {
    expect([at('ArrowDown', 'turn:1'), at('ArrowUp', 'm1'), at('PageDown', 'm1'), at('PageUp', 'm1')]).toEqual(['m1', 'turn:1', 'm2', 'turn:1'])
    expect([at('Home', 'b'), at('End', 'b'), at('ArrowUp', 'turn:1'), at('ArrowDown', 'old')]).toEqual(['turn:1', 'old', 'turn:1', 'old'])
    expect([at('ArrowDown', 'none'), at('ArrowUp', 'none')]).toEqual(['turn:1', 'old'])
  })

  it('open and close rows, enter them and leave them', () => {
    expect(at('ArrowRight', 'turn:1')).toBe('m1')
    expect(at('ArrowRight', 'turn:1', ['turn:1'])).toEqual({ kind: 'open', key: 'turn:1' })
    expect(at('ArrowLeft', 'm1')).toEqual({ kind: 'close', key: 'm1' })
    expect(at('ArrowLeft', 'm1', ['m1'])).toBe('turn:1')
    expect(at('ArrowLeft', 'b')).toBe('m1')
    expect(at('ArrowRight', 'b')).toBe(null)
    expect(at('Enter', 'b')).toEqual({ kind: 'enter' })
  })

  it('do nothing where there are no rows', () => {
    for (const key of ['ArrowDown', 'ArrowUp', 'Home', 'End', 'PageDown', 'Enter', 'ArrowRight', 'ArrowLeft']) {
      expect(actOfKey(key, { rows: [], collapsed: new Set(), index: -1, pageRows: 3 })).toBe(null)
    }
    expect(actOfKey('a', { rows, collapsed: new Set(), index: 0, pageRows: 3 })).toBe(null)
  })
})
