import type { Mode } from '@boocode/contracts'
import type { Overlay } from '../changes/planned-change.ts'
import type { CommandRunner } from '../commands/command-runner.ts'
import type { PendingEdits, Permissions, TabReader } from '../tools/call-session.ts'
import type { CallRef } from './turn-store.ts'

/** What may change between two calls of a turn. */
export interface Situation {
  readonly overlay: Overlay
  readonly permissions: Permissions
}

export interface CheckEnd {
  readonly command: string
  readonly passed: boolean
  /** At most 8 KiB. */
  readonly output: string
}

/** The project and the chat around a turn, as its calls need them. */
export interface TurnWorkspace {
  /** Real path of the project's directory. */
  readonly projectRoot: string
  readonly mode: Mode
  /** Read anew for each call: a person accepts, edits and allows things meanwhile. */
  situation(): Promise<Situation>
  /** Runs commands for one call and keeps, for the case of a crash, which process it is and what it printed. */
  commandsOf(call: CallRef): CommandRunner
  /** `approver` is who allowed the call, a device's name; null when nobody was asked. Applied edits say so. */
  pendingFor(approver: string | null): PendingEdits
  readonly tabs: TabReader
  /** Runs the project's own check after edits; null when it has none. */
  check(signal: AbortSignal): Promise<CheckEnd | null>
}
