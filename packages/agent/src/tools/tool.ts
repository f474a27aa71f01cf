import type { RequestAsked } from '@boocode/contracts'
import type { z } from 'zod'

import { emptyOverlay } from '../changes/planned-change.ts'
import type { Overlay, PlannedChange } from '../changes/planned-change.ts'
import { refusingRunner } from '../commands/command-runner.ts'
import type { CommandRunner } from '../commands/command-runner.ts'
import { projectFiles } from '../guard/file-source.ts'
import type { FileScope, FileSource } from '../guard/file-source.ts'
import { noSession } from './call-session.ts'
import type { CallSession } from './call-session.ts'

export const DEFAULT_MAX_OUTPUT_BYTES = 32 * 1024

/** What a call may see and use. One per call or per turn; tools keep no state between calls. */
export interface ToolContext extends FileScope {
  readonly signal: AbortSignal
  /** Of UTF-8 output to the model, notices included. */
  readonly maxOutputBytes: number
  readonly files: FileSource
  /** Pending changes, which are not on disk. Tools answer as if they were. */
  readonly overlay: Overlay
  /** Refuses unless the context was given one. */
  readonly commands: CommandRunner
  /** Mode, permissions and the chat around the call. */
  readonly session: CallSession
}

/** Plain values for the trace and the page. */
export type ToolFacts = Readonly<Record<string, string | number | boolean | null>>

/** How a call ended, as traces say it. */
export type CallOutcome = 'success' | 'error' | 'denied' | 'timeout' | 'cancelled' | 'interrupted'

export interface ToolResult {
  /** For the model: well-formed text without NUL, at most `maxOutputBytes`. */
  readonly output: string
  /** The call did not do what was asked; `output` says why. */
  readonly isError: boolean
  /** Something was left out; `output` says what and how to get it. */
  readonly truncated: boolean
  /** The output before it was cut, where the trace may keep more of it than the model gets. */
  readonly wholeOutput?: string
  /** Edits that the call plans, in order; `output` then says what will be true once they are made. */
  readonly changes?: readonly PlannedChange[]
  /** What is known of the call besides its text; never shown to the model. */
  readonly facts?: ToolFacts
  /** Why it failed, where the trace tells that apart from an error. */
  readonly outcome?: 'timeout'
}

export interface Tool<Schema extends z.ZodType = z.ZodType> {
  readonly name: string
  /** Read by the model as part of the cached prompt head: must be the same bytes everywhere. */
  readonly description: string
  readonly input: Schema
  /** Changes nothing: may run beside other calls, and again after a crash. */
  readonly readOnly: boolean
  /**
   * What must be asked of a person before the call may run; null when it may run freely. Absent: never
   * asks. When it was allowed, `run` finds the answer in `ctx.session.answer`; a denial never reaches it.
   */
  asks?(input: z.infer<Schema>, ctx: ToolContext): Promise<RequestAsked | null>
  /** Of a call that began and was cut off by a crash: told to the model instead of running it again. */
  readonly isReportedWhenInterrupted?: boolean
  /** Rejects only when `ctx.signal` aborts or through a defect; expected faults are results. */
  run(input: z.infer<Schema>, ctx: ToolContext): Promise<ToolResult>
}

/** A tool whose input type is known to itself alone, as registries hold it. */
export function defineTool<Schema extends z.ZodType>(tool: Tool<Schema>): Tool {
  // Sound because `callTool` passes `run` nothing but what `input` has parsed.
  return Object.freeze({ ...tool }) as unknown as Tool
}

export function createToolContext(parts: Pick<ToolContext, 'projectRoot' | 'signal'> & Partial<ToolContext>): ToolContext {
  return {
    grantedRoots: [],
    maxOutputBytes: DEFAULT_MAX_OUTPUT_BYTES,
    files: projectFiles,
    overlay: emptyOverlay,
    commands: refusingRunner,
    session: noSession,
    ...parts,
  }
}

export function toolError(output: string): ToolResult {
  return { output, isError: true, truncated: false }
}
