/** Which columns there is room for, in CSS pixels. */
export interface Columns {
  readonly hasTokens: boolean
  readonly hasOutcome: boolean
  readonly waterfallPx: number
  /** For `grid-template-columns`. */
  readonly template: string
}

const durationPx = 76
const tokensPx = 58
const cachePx = 56
const outcomePx = 84

export function columnsFor(widthPx: number): Columns {
  const hasTokens = widthPx >= 620
  const hasOutcome = widthPx >= 820
  const waterfallPx = Math.round(widthPx * (widthPx < 520 ? 0.24 : 0.38))
  const widths = [durationPx, ...(hasTokens ? [tokensPx, cachePx] : []), ...(hasOutcome ? [outcomePx] : []), waterfallPx]
  return { hasTokens, hasOutcome, waterfallPx, template: `minmax(0, 1fr) ${widths.map((width) => `${width}px`).join(' ')}` }
}
