import type { ITheme } from '@xterm/xterm'
import '../../../theme/terminal-colours.css'

const roles = {
  foreground: '--ink',
  background: '--canvas',
  cursor: '--accent',
  cursorAccent: '--canvas',
  selectionBackground: '--selection',
  selectionInactiveBackground: '--pressed',
  scrollbarSliderBackground: '--line-strong',
  scrollbarSliderHoverBackground: '--ink-faint',
  scrollbarSliderActiveBackground: '--ink-muted',
  overviewRulerBorder: '--canvas',
  black: '--term-black',
  red: '--term-red',
  green: '--term-green',
  yellow: '--term-yellow',
  blue: '--term-blue',
  magenta: '--term-magenta',
  cyan: '--term-cyan',
  white: '--term-white',
  brightBlack: '--term-bright-black',
  brightRed: '--term-bright-red',
  brightGreen: '--term-bright-green',
  brightYellow: '--term-bright-yellow',
  brightBlue: '--term-bright-blue',
  brightMagenta: '--term-bright-magenta',
  brightCyan: '--term-bright-cyan',
  brightWhite: '--term-bright-white',
} as const satisfies Partial<Record<keyof ITheme, `--${string}`>>

const marks = { found: '--needs-you', foundLine: '--needs-you-wash' } as const

/** Colours of search results, `#rrggbb`. */
export type Marks = Record<keyof typeof marks, string>

export interface TerminalColours {
  readonly theme: ITheme
  readonly marks: Marks
}

/** The workspace's colours of this moment, in the only notation that the terminal reads everywhere. */
export function readColours(): TerminalColours {
  const probe = document.createElement('span')
  probe.hidden = true
  document.body.append(probe)
  const canvas = document.createElement('canvas')
  canvas.width = 1
  canvas.height = 1
  const context = canvas.getContext('2d', { willReadFrequently: true })
  const read = (token: string) => {
    probe.style.color = `var(${token})`
    return context === null ? '#808080' : paintedHex(context, getComputedStyle(probe).color)
  }
  const readAll = <K extends string>(tokens: Record<K, string>) =>
    Object.fromEntries(Object.entries<string>(tokens).map(([role, token]) => [role, read(token)])) as Record<K, string>
  const colours = { theme: readAll(roles), marks: readAll(marks) }
  probe.remove()
  return colours
}

/** Whatever notation a colour has (`oklch`, `color-mix`), painting it tells its bytes. */
function paintedHex(context: CanvasRenderingContext2D, colour: string): string {
  context.fillStyle = colour
  context.fillRect(0, 0, 1, 1)
  const [red = 0, green = 0, blue = 0] = context.getImageData(0, 0, 1, 1).data
  return `#${[red, green, blue].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`
}
