/** Keys that phones' keyboards lack. */
export const touchKeys = [
  { id: 'escape', label: 'Esc', name: 'Esc' },
  { id: 'tab', label: 'Tab', name: 'Tab' },
  { id: 'left', label: '←', name: 'Left' },
  { id: 'up', label: '↑', name: 'Up' },
  { id: 'down', label: '↓', name: 'Down' },
  { id: 'right', label: '→', name: 'Right' },
  { id: 'pipe', label: '|', name: 'Pipe' },
  { id: 'tilde', label: '~', name: 'Tilde' },
  { id: 'slash', label: '/', name: 'Slash' },
  { id: 'dash', label: '-', name: 'Dash' },
] as const

export type TouchKey = (typeof touchKeys)[number]['id']

export interface KeyModes {
  /** Cursor keys send the codes of application mode (DECCKM). */
  readonly applicationCursor: boolean
  /** The Ctrl key of the row is held for the next key. */
  readonly ctrl: boolean
}

const arrows = { up: 'A', down: 'B', right: 'C', left: 'D' } as const
const texts = { escape: '\u001B', tab: '\t', pipe: '|', tilde: '~', slash: '/', dash: '-' } as const

/** What a terminal sends for a key of the row. */
export function encodeTouchKey(key: TouchKey, modes: KeyModes): string {
  if (key in arrows) {
    const final = arrows[key as keyof typeof arrows]
    if (modes.ctrl) return `\u001B[1;5${final}`
    return modes.applicationCursor ? `\u001BO${final}` : `\u001B[${final}`
  }
  const text = texts[key as keyof typeof texts]
  return modes.ctrl ? withCtrl(text) : text
}

/** What Ctrl makes of one typed character; anything that has no control character stays as it is. */
export function withCtrl(text: string): string {
  if (text.length !== 1) return text
  const upper = text.toUpperCase()
  if (upper >= '@' && upper <= '_') return String.fromCharCode(upper.charCodeAt(0) - 64)
  if (text === ' ') return '\0'
  // As terminals have it: Ctrl with / is that of _.
  return text === '/' ? '\u001F' : text
}
