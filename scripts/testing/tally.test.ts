import { describe, expect, it } from 'vitest'
import type { ReportLine } from './tally.ts'
import { closingLine, tallyResults } from './tally.ts'

const passed = (id: string): ReportLine => ({ kind: 'test', id, name: `test ${id}`, state: 'passed' })
const text = (...lines: ReportLine[]) => lines.map((line) => `${JSON.stringify(line)}\n`).join('')

describe('tallyResults', () => {
  it('counts each test once, as it was reported last', () => {
    const retried: ReportLine = { kind: 'test', id: 'b', name: 'b', state: 'failed' }
    const tally = tallyResults(text(passed('a'), retried, passed('b'), { kind: 'end' }), 0)
    expect(tally.counts).toEqual({ passed: 2, failed: 0, skipped: 0 })
  })

  it('gives the reason of every skipped test', () => {
    const why: ReportLine = { kind: 'test', id: 'a', name: 'a', state: 'skipped', note: 'no tmux here' }
    const silent: ReportLine = { kind: 'test', id: 'b', name: 'b', state: 'skipped' }
    expect(tallyResults(text(why, silent, { kind: 'end' }), 0).skips).toEqual([
      { name: 'a', reason: 'no tmux here' },
      { name: 'b', reason: 'no reason given' },
    ])
  })

  it('counts a file that did not load as a failure', () => {
    const tally = tallyResults(text(passed('a'), { kind: 'fault', name: 'x.test.ts: boom' }, { kind: 'end' }), 1)
    expect(tally.counts).toEqual({ passed: 1, failed: 1, skipped: 0 })
  })

  it.each([
    [0, 'exit code 0'],
    [null, 'killed by a signal'],
  ])('fails when Vitest ended early with %s, keeping what was counted', (exitCode, cause) => {
    const tally = tallyResults(`${text(passed('a'))}{"kind":"te`, exitCode)
    expect(tally.counts).toEqual({ passed: 1, failed: 1, skipped: 0 })
    expect(tally.faults[0]).toContain(cause)
  })

  it('fails when Vitest failed without saying of what', () => {
    expect(tallyResults(text(passed('a'), { kind: 'end' }), 1).counts.failed).toBe(1)
  })
})

it('closes a run with one line', () => {
  expect(closingLine({ passed: 12, failed: 0, skipped: 1 })).toBe('12 passed, 0 failed, 1 skipped')
})
