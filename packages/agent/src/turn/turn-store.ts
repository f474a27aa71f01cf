import type { Failure, ToolResultPart, Usage } from '@boocode/contracts'
import type { ContextMessage, StoredPart } from '../context/prompt.ts'
import type { Note } from '../context/notes.ts'

/** The step that was under way when the turn was loaded. */
export type OpenStep =
  /** The model had not finished: the step is asked again, its text is kept outside the context. */
  | { kind: 'streaming'; messageId: string }
  /** The model had finished; calls without a result are still to be made. */
  | { kind: 'calling'; messageId: string; parts: readonly StoredPart[] }
  | { kind: 'none' }

export interface LoadedTurn {
  /** The context before the open step, in the order of the wire. */
  messages: ContextMessage[]
  /** Index in `messages` of the person's words that began this turn; notes of the turn go before it. */
  turnStart: number
  /** The newest note of each kind that the chat holds. */
  presentNotes: ReadonlyMap<string, string>
  openStep: OpenStep
  /** Steps that are finished. */
  stepsDone: number
  /** The last finished step made no calls: the model has answered and only the turn's end is missing. */
  answered: boolean
}

/** The running message of one model step. */
export interface StepWriter {
  readonly messageId: string
  /** Shows a piece to whoever is looking. Returns at once; order is kept. */
  push(piece: StoredPart): void
  /** Commits the step durably with all its parts; tools may run after this. */
  finish(parts: readonly StoredPart[], usage: Usage, hasCalls: boolean): Promise<void>
  /** Ends the step with what it said so far. */
  end(status: 'cancelled' | 'failed', parts: readonly StoredPart[]): Promise<void>
  /** Puts what was said aside, folded and outside the context; the step is asked again. */
  abandon(reason: string): Promise<void>
}

/**
 * Where a turn keeps its state. Every write is durable before it resolves, fenced by the turn's
 * lease (rejects with `TurnLostError` when another worker owns the turn), and safe to repeat.
 */
export interface TurnStore {
  load(): Promise<LoadedTurn>
  /**
   * Opens the message of a step, after `notes`. Returns at once, so that the model is asked while
   * the rows are being written; the writer keeps what is pushed until they are.
   */
  startStep(step: number, notes: readonly Note[]): StepWriter
  abandonStep(messageId: string, reason: string): Promise<void>
  startCalls(messageId: string, toolNames: readonly string[]): Promise<void>
  addResult(messageId: string, result: ToolResultPart): Promise<void>
  finishCalls(messageId: string): Promise<void>
  endTurn(end: TurnEnd): Promise<void>
}

export type TurnEnd = { status: 'completed' } | { status: 'cancelled' } | { status: 'failed'; failure: Failure }

/** Another worker owns the turn, or it is gone. Whoever sees this must stop at once and write nothing. */
export class TurnLostError extends Error {
  constructor() {
    super('the lease on the turn is lost')
    this.name = 'TurnLostError'
  }
}

/** Reason of an abort that a person asked for. */
export class TurnCancelledError extends Error {
  constructor() {
    super('a person stopped the turn')
    this.name = 'TurnCancelledError'
  }
}

