import type { Terminal } from '@xterm/headless'

/** Mouse tracking, its encodings, and reports of the window's focus. */
export const MOUSE_MODES = [9, 1000, 1002, 1003, 1004, 1005, 1006, 1015, 1016] as const
export const PASTE_MODE = 2004
const ENCODINGS = [1005, 1006, 1015, 1016]
const CURSOR_MODE = 25

/**
 * Follows what the library does not tell: encodings of the mouse, the hidden cursor and its shape, the scroll
 * region. Numbers are those of DECSET (xterm's "Control Sequences", CSI ? Pm h).
 */
export class ModeTracker {
  /** Private modes that are on, of those that matter here. */
  readonly on = new Set<number>()
  readonly #terminal: Terminal
  #cursorHidden = false
  #cursorStyle = 0
  /** First and last row, from 1; null for the whole screen. */
  #region: readonly [number, number] | null = null

  /** @param onSwitch called when a mouse or paste mode is set, again when it was on before */
  constructor(terminal: Terminal, onSwitch: (mode: number, isOn: boolean) => void) {
    this.#terminal = terminal
    const { parser } = terminal
    const follow = (isOn: boolean) => (params: (number | number[])[]) => {
      for (const mode of params.flat()) this.#switch(mode, isOn, onSwitch)
      return false // the terminal does it
    }
    parser.registerCsiHandler({ prefix: '?', final: 'h' }, follow(true))
    parser.registerCsiHandler({ prefix: '?', final: 'l' }, follow(false))
    parser.registerCsiHandler({ final: 'r' }, ([top, bottom]) => this.#setRegion(Number(top) || 1, Number(bottom) || terminal.rows))
    parser.registerCsiHandler({ intermediates: ' ', final: 'q' }, ([style]) => {
      this.#cursorStyle = Number(style ?? 1)
      return false
    })
    parser.registerCsiHandler({ intermediates: '!', final: 'p' }, () => this.#reset([]))
    parser.registerEscHandler({ final: 'c' }, () => this.#reset([...MOUSE_MODES, PASTE_MODE]))
    terminal.onResize(() => {
      this.#region = null
    })
  }

  /** Whether lines leave by the top of the screen. */
  get hasRegion(): boolean {
    return this.#region !== null
  }

  /** What the library does not tell of the modes that are on. */
  serialize(): string {
    const modes = ENCODINGS.filter((mode) => this.on.has(mode)).map((mode) => `\x1b[?${mode}h`)
    return modes.join('') + this.serializeStyle() + (this.#cursorHidden ? '\x1b[?25l' : '')
  }

  /** The shape of the cursor; empty for the usual one. */
  serializeStyle(): string {
    return this.#cursorStyle === 0 ? '' : `\x1b[${this.#cursorStyle} q`
  }

  /** Moves the cursor; empty for the whole screen. */
  serializeRegion(): string {
    return this.#region === null ? '' : `\x1b[${this.#region[0]};${this.#region[1]}r`
  }

  #switch(mode: number, isOn: boolean, onSwitch: (mode: number, isOn: boolean) => void): void {
    if (mode === CURSOR_MODE) this.#cursorHidden = !isOn
    if (mode !== PASTE_MODE && !MOUSE_MODES.some((known) => known === mode)) return
    if (isOn) this.on.add(mode)
    else this.on.delete(mode)
    onSwitch(mode, isOn)
  }

  #setRegion(top: number, bottom: number): false {
    const last = Math.min(bottom, this.#terminal.rows)
    if (top < last) this.#region = top === 1 && last === this.#terminal.rows ? null : [top, last]
    return false
  }

  #reset(modes: readonly number[]): false {
    for (const mode of modes) this.on.delete(mode)
    this.#cursorHidden = false
    this.#cursorStyle = 0
    this.#region = null
    return false
  }
}
