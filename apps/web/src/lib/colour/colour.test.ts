import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { contrast, parseHex, toHex } from './oklch.ts'
import { readable } from './theme-colours.ts'

const hex = fc.integer({ min: 0, max: 0xff_ff_ff }).map((value) => `#${value.toString(16).padStart(6, '0')}`)

describe('colours', () => {
  it('are the same after a way through OKLCH and back', () => {
    fc.assert(fc.property(hex, (colour) => {
      const parsed = parseHex(colour)
      return parsed !== null && toHex(parsed) === colour
    }))
  })
  it('contrast by 21 at most, the same in both directions', () => {
    expect(contrast('#000000', '#ffffff')).toBeCloseTo(21)
    expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.48, 1)
    fc.assert(fc.property(hex, hex, (a, b) => contrast(a, b) === contrast(b, a) && contrast(a, a) === 1))
  })
  it('that are written otherwise are none', () => {
    expect(['', 'red', '#fff', '#12345g', '#1234567'].map(parseHex)).toEqual([null, null, null, null, null])
  })
})

describe('a theme of any two colours', () => {
  it.each(['light', 'dark'] as const)('is %s and can be read', (shade) => {
    fc.assert(fc.property(hex, hex, (canvas, accent) => {
      const theme = readable({ canvas, accent }, shade)
      if (theme === null) throw new Error('no theme')
      expect(contrast(theme.accent, theme.canvas)).toBeGreaterThanOrEqual(4.5)
      expect((parseHex(theme.canvas)?.l ?? 0) > 0.6).toBe(shade === 'light')
    }))
  })
  it('keeps two colours that can be read as they are', () => {
    expect(readable({ canvas: '#fdfdfd', accent: '#5b4bc4' }, 'light')).toEqual({ canvas: '#fdfdfd', accent: '#5b4bc4' })
  })
})
