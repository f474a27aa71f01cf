import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cutText } from './cut-text.ts'

describe('a long text', () => {
  it('is cut into pieces that are the text, in order', () => {
    const line = fc.oneof(fc.string({ maxLength: 200 }), fc.integer({ min: 1, max: 60_000 }).map((length) => '😀'.repeat(length / 2)))
    fc.assert(
      fc.property(fc.array(line, { minLength: 1, maxLength: 40 }), (lines) => {
        const text = lines.join('\n')
        const pieces = cutText(text)
        expect(pieces.map(({ start, end }) => text.slice(start, end)).join('')).toBe(text)
        expect(pieces.every(({ start, end }) => text.slice(start, end).isWellFormed() || !text.isWellFormed())).toBe(true)
      }),
      { numRuns: 50 },
    )
  })

  it('keeps a colour over the cut', () => {
    const text = `\u001b[31m${'red line\n'.repeat(3_000)}`
    const near = `${'x\n'.repeat(5_990)}\u001b[32m${'green\n'.repeat(3_000)}`
    expect(cutText(near)[1]?.style.color).toBe(2)
    expect(cutText(text)[0]?.style.color).toBeNull()
  })
})
