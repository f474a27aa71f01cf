import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { findRow, isLiteral } from './find-row.ts'

const rows = ['alpha', 'beta', null, 'alpha', 'gamma  ']
const lineAt = (row: number) => rows[row] ?? null

describe('the row of a found line', () => {
  it('is the nearest that reads the same', () => {
    expect(findRow(lineAt, rows.length, { content: 'alpha', guess: 3 })).toBe(3)
    expect(findRow(lineAt, rows.length, { content: 'alpha', guess: 1 })).toBe(0)
    expect(findRow(lineAt, rows.length, { content: 'gamma', guess: 0 })).toBe(4)
  })

  it('is none when no line reads so, however far the guess is', () => {
    expect(findRow(lineAt, rows.length, { content: 'delta', guess: 2 })).toBeNull()
    expect(findRow(lineAt, rows.length, { content: 'alpha', guess: 400 })).toBeNull()
  })

  it('is found wherever output moved it', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), fc.nat(59), fc.nat(59), (count, target, guess) => {
        const row = target % count
        const all = Array.from({ length: count }, (_, n) => `line ${n}`)
        expect(findRow((n) => all[n] ?? null, count, { content: `line ${row}`, guess: guess % count })).toBe(row)
      }),
    )
  })
})

it('only a pattern without special characters means just itself', () => {
  expect(isLiteral('an error: 3/4')).toBe(true)
  for (const pattern of ['a.b', '(a+)+$', 'x|y', '[ab]', String.raw`\d`]) expect(isLiteral(pattern)).toBe(false)
})
