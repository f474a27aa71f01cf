import type { TerminalSize } from '@boocode/contracts'

export interface TerminalEvents {
  readonly onOutput: (bytes: Uint8Array) => void
  /** The program ended; null when nobody saw how. Nothing but late output comes after it. */
  readonly onExit: (code: number | null) => void
  /**
   * Output was missed: the screen is to be drawn anew from what the terminal remembers. No output comes until the
   * promise resolves.
   */
  readonly onRedraw: (drawing: Drawing) => Promise<void>
}

/** A screen as its keeper remembers it. */
export interface Drawing extends TerminalSize {
  /** Output that draws it on an empty terminal of that size. */
  readonly data: string
}

export interface TerminalStart extends TerminalSize {
  readonly id: string
  readonly argv: readonly [string, ...string[]]
  readonly cwd: string
  readonly environment: Readonly<Record<string, string>>
}

/** A program in a pseudo-terminal. */
export interface Terminal {
  /** Of the program that leads it. */
  readonly pid: number
  /** Whether somebody else than we answers the program's queries. */
  readonly answersQueries: boolean
  write(bytes: Uint8Array): void
  resize(size: TerminalSize): void
  /** Lets the program wait with its output, or go on. */
  setPaused(isPaused: boolean): void
  /** Everything that is remembered above the screen and on it, a line each, oldest first; null when nobody but us remembers. */
  readHistory(signal: AbortSignal): Promise<string[] | null>
  /** Ends the program. */
  close(): Promise<void>
  /** Lets go of it as this process ends; it goes on when it can. */
  detach(): void
}
