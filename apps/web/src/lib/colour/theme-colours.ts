import { contrast, parseHex, toHex } from './oklch.ts'
import type { Oklch } from './oklch.ts'

/** A theme is two colours, as `#rrggbb`; everything else is mixed from them (theme/tokens.css). */
export interface ThemeColours {
  readonly canvas: string
  readonly accent: string
}

export type Shade = 'light' | 'dark'

/** WCAG AA for text, and a little for what rounding takes. */
const leastContrast = 4.6
const leastOnHover = 4.5
/** Beyond these neither ink nor the colours of state can be read on a canvas. */
const lightestDark = 0.25
const darkestLight = 0.94
const mostCanvasChroma = 0.03
/** Pressed and hovered rows are this much nearer to the accent than the canvas is. */
const deepestMix = 0.1

/**
 * The nearest two colours to those wanted that can be read: a canvas that is light or dark as the shade
 * says, and an accent that stands out from it, as text and under text. Null when one is no `#rrggbb`.
 */
export function readable(wanted: ThemeColours, shade: Shade): ThemeColours | null {
  const canvas = parseHex(wanted.canvas)
  const accent = parseHex(wanted.accent)
  if (canvas === null || accent === null) return null
  const l = shade === 'light' ? Math.max(darkestLight, canvas.l) : Math.min(lightestDark, canvas.l)
  const ground = toHex({ ...canvas, l, c: Math.min(mostCanvasChroma, canvas.c) })
  return { canvas: ground, accent: standOut(accent, ground, shade) }
}

/** As near as it can be while it is read on the canvas, and on what is mixed a little towards the ink. */
function standOut(accent: Oklch, ground: string, shade: Shade): string {
  // Towards the ink, which stands out for certain.
  const step = shade === 'light' ? -0.01 : 0.01
  const ink = shade === 'light' ? '#1d1d1f' : '#ededf0'
  const deepest = mix(ground, ink, deepestMix)
  const isEnough = (hex: string) => contrast(hex, ground) >= leastContrast && contrast(hex, deepest) >= leastOnHover
  for (let l = accent.l; l >= 0 && l <= 1.01; l += step) {
    const hex = toHex({ ...accent, l: Math.min(1, l) })
    if (isEnough(hex)) return hex
  }
  return ink
}

function mix(a: string, b: string, share: number): string {
  const at = (hex: string, index: number) => Number.parseInt(hex.slice(1 + index * 2, 3 + index * 2), 16)
  const parts = [0, 1, 2].map((index) => Math.round(at(a, index) * (1 - share) + at(b, index) * share))
  return `#${parts.map((part) => part.toString(16).padStart(2, '0')).join('')}`
}
