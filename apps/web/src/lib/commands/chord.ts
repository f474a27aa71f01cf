/**
 * A key with its modifiers, as text: `Mod+K`, `Shift+Escape`, `Alt+ArrowUp`, `?`. `Mod` is Cmd on a Mac
 * and Ctrl elsewhere. A letter or digit is its place on the keyboard's Latin layer where a modifier is
 * held; any other character is the one that is typed, whatever has to be held for it.
 */
export interface KeyPress {
  readonly key: string
  readonly code: string
  readonly ctrlKey: boolean
  readonly metaKey: boolean
  readonly altKey: boolean
  readonly shiftKey: boolean
}

const modifierKeys = new Set(['Control', 'Meta', 'Alt', 'AltGraph', 'Shift', 'CapsLock', 'Dead', 'Process', 'Unidentified', 'Fn', 'OS'])

/** The chord of a key press; null for a modifier alone and what an input method eats. */
export function chordOf(press: KeyPress, isMac: boolean): string | null {
  if (modifierKeys.has(press.key)) return null
  const isMod = isMac ? press.metaKey : press.ctrlKey
  const isOther = isMac ? press.ctrlKey : press.metaKey
  const isHeld = isMod || isOther || press.altKey
  const key = nameOf(press, isHeld)
  const isCharacter = key.length === 1 && !/[A-Z0-9]/.test(key)
  return [
    isMod && 'Mod',
    isOther && (isMac ? 'Ctrl' : 'Meta'),
    press.altKey && 'Alt',
    // Which characters need Shift depends on the layout: it is part of the character.
    press.shiftKey && !isCharacter && 'Shift',
    key,
  ]
    .filter((part) => part !== false)
    .join('+')
}

function nameOf({ key, code }: KeyPress, isHeld: boolean): string {
  const place = /^(?:Key([A-Z])|Digit(\d))$/.exec(code)
  if (isHeld && place !== null) return place[1] ?? place[2] ?? key
  if (key === ' ') return 'Space'
  return key.length === 1 ? key.toUpperCase() : key
}

const macSigns: Record<string, string> = { Mod: '⌘', Ctrl: '⌃', Alt: '⌥', Shift: '⇧', Meta: '⌘' }
const plainNames: Record<string, string> = { Mod: 'Ctrl', Meta: 'Win' }
const keyNames: Record<string, string> = { ArrowUp: '↑', ArrowDown: '↓', ArrowLeft: '←', ArrowRight: '→', Escape: 'Esc' }

/** A chord as people read it: `⌘K`, `Ctrl+K`. */
export function showChord(chord: string, isMac: boolean): string {
  const parts = partsOf(chord).map((part) => (isMac ? macSigns[part] : plainNames[part]) ?? keyNames[part] ?? part)
  return isMac ? parts.join('') : parts.join('+')
}

/** Whether it writes nothing: only such a chord may act while a text is being written. */
export function isModified(chord: string): boolean {
  const parts = partsOf(chord)
  return parts.some((part) => part === 'Mod' || part === 'Ctrl' || part === 'Alt' || part === 'Meta') || /^(?:F\d+|Escape)$/.test(parts.at(-1) ?? '')
}

function partsOf(chord: string): string[] {
  // `Mod++` is the plus key.
  return chord === '+' ? ['+'] : chord.endsWith('++') ? [...chord.slice(0, -2).split('+'), '+'] : chord.split('+')
}

/** Browsers keep these for themselves, or take from a person what they need to leave the page. */
const browserChords = new Set(['Mod+N', 'Mod+T', 'Mod+W', 'Mod+Shift+N', 'Mod+Shift+T', 'Mod+Shift+W', 'Mod+Q', 'Mod+L', 'Mod+R', 'Mod+Tab', 'Mod+Shift+Tab', 'Mod+C', 'Mod+V', 'Mod+X', 'Mod+A', 'Mod+Z', 'Alt+F4', 'F5', 'F11', 'F12', 'Tab', 'Shift+Tab', 'Enter', 'Space', 'Escape'])

export function isBrowsers(chord: string): boolean {
  return browserChords.has(chord)
}
