// What tmux remembers of a pane, as output that draws it.
import type { Drawing } from './terminal.ts'

/** Asked for in one line, separated by blanks; every value is a number or empty. */
const FIELDS = [
  'pid',
  'window_width',
  'window_height',
  'pane_pid',
  'pane_dead',
  'pane_dead_status',
  'pane_dead_signal',
  'cursor_x',
  'cursor_y',
  'alternate_on',
  'alternate_saved_x',
  'alternate_saved_y',
  'scroll_region_upper',
  'scroll_region_lower',
  'cursor_flag',
  'keypad_cursor_flag',
  'keypad_flag',
  'wrap_flag',
  'insert_flag',
  'origin_flag',
  'mouse_standard_flag',
  'mouse_button_flag',
  'mouse_all_flag',
  'mouse_sgr_flag',
  'history_size',
] as const
export type PaneFacts = Readonly<Record<(typeof FIELDS)[number], number | null>>

/** A format of tmux (`FORMATS` in tmux(1)). */
export const FACTS_FORMAT = FIELDS.map((field) => `#{${field}}`).join(',')

/** @throws Error for a line that tmux did not print for `FACTS_FORMAT` */
export function parseFacts(line: string): PaneFacts {
  const values = line.split(',')
  if (values.length !== FIELDS.length) throw new Error(`tmux describes a pane in words that are not understood: ${line.slice(0, 200)}`)
  const facts = FIELDS.map((field, index) => [field, numberOf(values[index])])
  return Object.fromEntries(facts) as PaneFacts // has every field by construction
}

function numberOf(text: string | undefined): number | null {
  return text === undefined || text === '' || Number.isNaN(Number(text)) ? null : Number(text)
}

export interface Captured {
  readonly facts: PaneFacts
  /** Rows above the screen and on it, oldest first, wrapped ones joined. */
  readonly everything: readonly string[]
  /** Rows above the screen, likewise; without meaning when there are none. */
  readonly history: readonly string[]
  /** Rows of the screen that shows. */
  readonly screen: readonly string[]
  /** Rows of the main screen while the alternate one shows. */
  readonly hidden: readonly string[]
  /** Private modes that were on and that tmux does not tell. */
  readonly otherModes: readonly number[]
  /** Empty when no program set one. */
  readonly title: string
}

/** Output that draws it on an empty terminal of the same size. */
export function drawPane(captured: Captured): Drawing {
  const { facts, screen } = captured
  const cols = facts.window_width ?? 80
  const rows = facts.window_height ?? 24
  const isAlternate = facts.alternate_on === 1
  const main = isAlternate ? [facts.history_size === 0 ? [] : captured.history, captured.hidden] : [captured.everything]
  const mainCursor = isAlternate ? moveTo(facts.alternate_saved_x, facts.alternate_saved_y) : moveTo(facts.cursor_x, facts.cursor_y)
  const drawnMain = main.filter((part) => part.length > 0).map(joinRows)
  const parts = [USE_LINES, drawnMain.join('\r\n'), mainCursor]
  if (isAlternate) parts.push('\x1b[?1049h\x1b[H', joinRows(screen))
  parts.push(USE_NO_LINES)
  parts.push(modesOf(captured, rows), captured.title === '' ? '' : `\x1b]2;${captured.title}\x07`)
  return { cols, rows, data: parts.join('') }
}

/** tmux writes lines as letters between SO and SI. */
const USE_LINES = '\x1b)0'
const USE_NO_LINES = '\x1b)B'
const SHIFT_IN = '\x0f'
const ESC = String.fromCharCode(27)
const SGR = new RegExp(String.raw`${ESC}\[[\d;:]*m`, 'g')
const RESETS = new RegExp(String.raw`^${ESC}\[0*[;m]`)

/** tmux tells what changed in the look since the row before; a new row must be made without any. */
function joinRows(rows: readonly string[]): string {
  const look = new Set<string>()
  const drawn = rows.map((row) => {
    const before = [...look].join('')
    for (const [sequence] of row.matchAll(SGR)) {
      if (RESETS.test(sequence)) look.clear()
      // The newest comes last.
      look.delete(sequence)
      look.add(sequence)
    }
    return `${before}${row}\x1b[m`
  })
  return drawn.join('\r\n') + SHIFT_IN
}

function modesOf({ facts, otherModes }: Captured, rows: number): string {
  const upper = facts.scroll_region_upper ?? 0
  const lower = facts.scroll_region_lower ?? rows - 1
  const modes: [boolean, string][] = [
    [upper > 0 || lower < rows - 1, `\x1b[${upper + 1};${lower + 1}r`],
    [true, moveTo(facts.cursor_x, facts.cursor_y)],
    [facts.origin_flag === 1, `\x1b[?6h${moveTo(facts.cursor_x, (facts.cursor_y ?? 0) - upper)}`],
    [facts.cursor_flag === 0, '\x1b[?25l'],
    [facts.keypad_cursor_flag === 1, '\x1b[?1h'],
    [facts.keypad_flag === 1, '\x1b='],
    [facts.wrap_flag === 0, '\x1b[?7l'],
    [facts.insert_flag === 1, '\x1b[4h'],
    [facts.mouse_standard_flag === 1, '\x1b[?1000h'],
    [facts.mouse_button_flag === 1, '\x1b[?1002h'],
    [facts.mouse_all_flag === 1, '\x1b[?1003h'],
    [facts.mouse_sgr_flag === 1, '\x1b[?1006h'],
    ...otherModes.map((mode): [boolean, string] => [true, `\x1b[?${mode}h`]),
  ]
  return modes.map(([isOn, sequence]) => (isOn ? sequence : '')).join('')
}

function moveTo(x: number | null, y: number | null): string {
  return `\x1b[${(y ?? 0) + 1};${(x ?? 0) + 1}H`
}

/** How the program ended, as a shell says it: its code, or 128 and the signal. Null when it runs, or when tmux does not know. */
export function exitCodeOf(facts: PaneFacts): number | null {
  return facts.pane_dead_status ?? (facts.pane_dead_signal === null ? null : 128 + facts.pane_dead_signal)
}
