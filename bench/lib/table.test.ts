import { expect, it } from 'vitest'
import { formatNumber, renderTable } from './table.ts'

it('writes numbers with three digits that count', () => {
  expect([0, 0.04567, 1.5, 12.34, 99.96, 1234.5, 1_234_567].map(formatNumber)).toEqual(['0', '0.0457', '1.5', '12.3', '100', '1,235', '1,234,567'])
  expect(formatNumber(Number.NaN)).toBe('?')
})

it('is a Markdown table with the notes below, each once', () => {
  const note = 'Measured with care.'
  const table = renderTable([
    { what: 'a | b', unit: 'ms', runs: [[1], [3]], aim: { words: 'quick', demands: [{ statistic: 'p50', atMost: 2 }] }, note },
    { what: 'c', unit: 'MB', runs: [[7]], note },
  ])
  expect(table).toBe(
    [
      '| what | aim | p50 | p95 / p99 | spread of the runs | unit | verdict |',
      '| --- | --- | --- | --- | --- | --- | --- |',
      String.raw`| a \| b [1] | quick (p50 ≤ 2) | 1 | – / – | 1 – 3 (2) | ms | meets |`,
      '| c [1] | – | 7 | – / – | one run | MB | no aim |',
      '',
      '[1] Measured with care.',
    ].join('\n'),
  )
})
