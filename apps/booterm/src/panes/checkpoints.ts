import { drawingOf } from '../screen/drawing.ts'
import type { Screen } from '../screen/screen.ts'
import type { Terminal } from '../terminals/terminal.ts'

/** So much output since the last picture that a new one is made: at once, and when it is quiet. */
const bytesAtOnce = 4 * 1024 * 1024
const bytesWhenQuiet = 256 * 1024

/** Pictures of a pane's screen for the keeper of its program, which then need not remember all output. */
export class Checkpoints {
  readonly #current: () => { screen: Screen; terminal: Terminal | null }
  /** Bytes of output since the last picture. */
  #unpictured = 0
  #isPicturing = false

  constructor(current: () => { screen: Screen; terminal: Terminal | null }) {
    this.#current = current
  }

  /** Negative for output that was left out. */
  count(bytes: number): void {
    this.#unpictured += bytes
  }

  /** Another screen begins. */
  reset(): void {
    this.#unpictured = 0
  }

  /** Makes one when there is much that the keeper would have to remember. */
  makeIfDue(isQuiet: boolean): void {
    if (this.#unpictured > (isQuiet ? bytesWhenQuiet : bytesAtOnce)) void this.#make()
  }

  async #make(): Promise<void> {
    const { screen } = this.#current()
    if (this.#isPicturing) return
    this.#isPicturing = true
    try {
      await screen.settled()
    } finally {
      this.#isPicturing = false
    }
    const now = this.#current()
    if (screen !== now.screen) return
    this.#unpictured = screen.pendingBytes
    now.terminal?.setCheckpoint({ ...screen.size, ...drawingOf(screen) })
  }
}
