import type { TerminalSize } from '@boocode/contracts'
import type { Checkpoint, TapeItem } from '../keeper/tape.ts'

export interface TerminalEvents {
  readonly onOutput: (bytes: Uint8Array) => void
  /** The program ended; null when nobody saw how. Nothing but late output comes after it. */
  readonly onExit: (code: number | null) => void
  /** First of a terminal that was found again. No output comes until the promise resolves. */
  readonly onRestore: (remembered: Remembered) => Promise<void>
}

/** What makes a screen again. */
export interface Remembered extends TerminalSize {
  /** Output that draws it on an empty terminal of that size. */
  readonly drawing: Uint8Array
  /** What came after. */
  readonly items: readonly TapeItem[]
}

export interface TerminalStart extends TerminalSize {
  readonly id: string
  readonly argv: readonly [string, ...string[]]
  readonly cwd: string
  readonly environment: Readonly<Record<string, string>>
}

/** The newest output as the program wrote it. */
export interface RawHistory extends TerminalSize {
  readonly bytes: Uint8Array
  /** Whether there was more before it. */
  readonly isCut: boolean
}

/** A program in a pseudo-terminal that outlives this process. Offsets count bytes that came by its events, in `items` and after. */
export interface Terminal {
  /** Of the program that leads it. */
  readonly pid: number
  write(bytes: Uint8Array): void
  /** @param at offset at which the screen takes the size */
  resize(size: TerminalSize, at: number): void
  /** Lets the program wait with its output, or go on. */
  setPaused(isPaused: boolean): void
  /** Has output come that is not the program's. */
  say(output: string): void
  /** What is remembered begins with this picture. */
  setCheckpoint(checkpoint: Checkpoint): void
  /** Of this output nothing needs to be remembered but looks. */
  leaveOut(from: number, to: number, looks: string): void
  /** Beyond what a screen holds; null when nobody remembers it any more. */
  readHistory(signal: AbortSignal): Promise<RawHistory | null>
  /** Ends the program. */
  close(): Promise<void>
  /** Lets go of it as this process ends; it goes on. */
  detach(): void
}
