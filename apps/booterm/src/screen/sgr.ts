import type { IBufferCell } from '@xterm/headless'

/**
 * What a cell looks like, and what the cursor writes with: the library's own shape of both, of which its types
 * show a part.
 */
export interface Look
  extends Pick<
    IBufferCell,
    | 'getFgColor' | 'getBgColor' | 'getFgColorMode' | 'getBgColorMode' | 'isBgDefault'
    | 'isBold' | 'isDim' | 'isItalic' | 'isBlink' | 'isInverse' | 'isInvisible' | 'isStrikethrough' | 'isOverline'
  > {
  /** Colours and flags, packed. */
  readonly fg: number
  readonly bg: number
  /** Whether `extended` is this cell's own. */
  hasExtendedAttrs(): number | boolean
  readonly extended: { readonly ext: number; readonly urlId: number; readonly underlineStyle: number }
  getUnderlineColorMode(): number
  getUnderlineColor(): number
}

/** Nothing but the colours of the terminal itself. */
export const plainLook = '\x1b[0m'

/** Bits and numbers of the library. */
const UNDERLINED = 0x10_00_00_00
const SIXTEEN = 0x1_00_00_00
const PALETTE = 0x2_00_00_00
const RGB = 0x3_00_00_00

/** The sequence that sets this look, whatever was set before (ECMA-48, SGR; underlines as in ITU-T T.416). */
export function sgrOf(look: Look): string {
  const isUnderlined = (look.fg & UNDERLINED) !== 0
  const flags: readonly [string, number | boolean][] = [
    ['1', look.isBold()],
    ['2', look.isDim()],
    ['3', look.isItalic()],
    [underlineOf(look), isUnderlined],
    ['5', look.isBlink()],
    ['7', look.isInverse()],
    ['8', look.isInvisible()],
    ['9', look.isStrikethrough()],
    ['53', look.isOverline()],
  ]
  const codes = [
    ...flags.flatMap(([code, isOn]) => (isOn ? [code] : [])),
    ...colourOf(30, look.getFgColorMode(), look.getFgColor()),
    ...colourOf(40, look.getBgColorMode(), look.getBgColor()),
    ...(isUnderlined ? colourOf(50, look.getUnderlineColorMode(), look.getUnderlineColor()) : []),
  ]
  return codes.length === 0 ? plainLook : `\x1b[0;${codes.join(';')}m`
}

function underlineOf(look: Look): string {
  // Of a link, the library tells the look that it gives to links.
  const style = look.hasExtendedAttrs() && look.extended.urlId === 0 ? look.extended.underlineStyle : 1
  return style > 1 ? `4:${style}` : '4'
}

/** @param base 30 for the text, 40 for its ground, 50 for the underline */
function colourOf(base: number, mode: number, value: number): (string | number)[] {
  switch (mode) {
    case SIXTEEN:
      // The bright half of them has numbers of its own.
      return [value < 8 ? base + value : base + 60 + value - 8]
    case PALETTE:
      return [base + 8, 5, value]
    case RGB:
      return [base + 8, 2, (value >> 16) & 255, (value >> 8) & 255, value & 255]
    default:
      return []
  }
}
