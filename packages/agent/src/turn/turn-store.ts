import type { ChangeOutcome, Failure, Request, RequestAsked, ToolResultPart, Usage } from '@boocode/contracts'
import type { PlannedChange } from '../changes/planned-change.ts'
import type { ContextMessage, StoredPart } from '../context/prompt.ts'
import type { Note } from '../context/notes.ts'
import type { RequestEnd, StartedRequest } from './request-record.ts'
import type { CallOutcome, ToolFacts } from '../tools/tool.ts'

/** The step that was under way when the turn was loaded. */
export type OpenStep =
  /** The model had not finished: the step is asked again, its text is kept outside the context. */
  | { kind: 'streaming'; messageId: string }
  /** The model had finished; calls without a result are still to be made. */
  | { kind: 'calling'; messageId: string; parts: readonly StoredPart[]; calls: ReadonlyMap<string, CallState> }
  | { kind: 'none' }

/** How far a call without a result had come. */
export interface CallState {
  /** It may have begun: its start was recorded. */
  started: boolean
  /** Its edits were recorded to be made at once; whether they are on disk is told by the files' hashes. */
  editsRecorded: boolean
  /** What it asked a person; null when it asked nothing yet. */
  request: Request | null
  /** What a command had printed when it was last looked at; null when none was running. */
  commandOutput: string | null
}

export const untouchedCall: CallState = { started: false, editsRecorded: false, request: null, commandOutput: null }

export interface LoadedTurn {
  /** The context before the open step, in the order of the wire. */
  messages: ContextMessage[]
  /** Index in `messages` of the person's words that began this turn; notes of the turn go before it. */
  turnStart: number
  /** The newest note of each kind that the context holds. */
  presentNotes: ReadonlyMap<string, string>
  openStep: OpenStep
  /** Steps that are finished. */
  stepsDone: number
  /** The last finished step made no calls: the model has answered and only the turn's end is missing. */
  answered: boolean
  /** Tokens of the turn so far, input and output. */
  turnTokens: number
  /** What the last step of the context took: its prompt and its answer; 0 when there was none since the last summary. */
  contextTokens: number
}

/** The running message of one model step. */
export interface SaidStep {
  parts: readonly StoredPart[]
  usage: Usage
  hasCalls: boolean
  /** How long it thought; null when it did not. */
  thoughtMs: number | null
}

export interface StepWriter {
  readonly messageId: string
  /** Shows a piece to whoever is looking. Returns at once; order is kept. */
  push(piece: StoredPart): void
  /** Commits the step durably with all its parts; tools may run after this. */
  finish(said: SaidStep, request: RequestEnd): Promise<void>
  /** Ends the step with what it said so far. */
  end(status: 'cancelled' | 'failed', parts: readonly StoredPart[], request: RequestEnd): Promise<void>
  /** Puts what was said aside, folded and outside the context; the step is asked again. */
  abandon(reason: string, request: RequestEnd): Promise<void>
}

/** A request of which nothing is shown. */
export interface RequestRecord {
  /** Rejects only when the turn is lost: what cannot be recorded does not hold up the turn. */
  end(end: RequestEnd): Promise<void>
}

/** One call of a step, as it is recorded. */
export interface CallRef {
  messageId: string
  callId: string
  toolName: string
}

export interface StartedCall extends CallRef {
  input: unknown
  /** Milliseconds since 1970: when it began to run, after whatever a person was asked. */
  startedAtMs: number
}

/** A call's end: what the model gets, and what the trace says of it. */
export interface CallEnd {
  result: ToolResultPart
  outcome: CallOutcome
  facts: ToolFacts | null
  /** For a call that ended without having been started: its input, and when that was decided, in milliseconds since 1970. */
  input: unknown
  startedAtMs: number
  /** What the tool said where the model got less of it. */
  wholeOutput: string | null
}

/** A summary that takes the place of what was said before. */
export interface NewCompaction {
  reason: 'limit' | 'asked'
  instructions: string | null
  summary: string
  /** A person reads it first; until then nothing changes. */
  isProposal: boolean
  droppedMessages: number
  tokensBefore: number
  tokensAfter: number
  usage: Usage
}

/**
 * Where a turn keeps its state. Every write is durable before it resolves, fenced by the turn's
 * lease (rejects with `TurnLostError` when another worker owns the turn), and safe to repeat.
 */
export interface TurnStore {
  load(): Promise<LoadedTurn>
  /**
   * Opens the message of a step, after `notes`, and records the request that is to write it. Returns at
   * once, so that the model is asked while the rows are being written; the writer keeps what is pushed
   * until they are.
   */
  startStep(notes: readonly Note[], request: StartedRequest): StepWriter
  /** Records a request that writes no message of its own. Returns at once. */
  startRequest(request: StartedRequest): RequestRecord
  abandonStep(messageId: string, reason: string): Promise<void>
  /** Words that a person put before the next step, since the last look; they stand after `step`. */
  takeSteers(step: number): Promise<ContextMessage[]>
  startCalls(calls: readonly StartedCall[]): Promise<void>
  /** Ends a call. `changes` are kept for a person to accept, in the same transaction. */
  endCall(call: CallRef, end: CallEnd, changes: readonly PlannedChange[]): Promise<void>
  /** Records edits that are to be made at once; `makeEdits` makes them, also after a crash in between. */
  recordEdits(call: CallRef, changes: readonly PlannedChange[]): Promise<void>
  /** Makes recorded edits and ends the call with what `toEnd` makes of their outcomes, in one transaction. */
  makeEdits(call: CallRef, toEnd: (outcomes: readonly ChangeOutcome[]) => CallEnd): Promise<CallEnd>
  /** Asks a person and puts the turn down: nothing may be written for it afterwards. */
  openRequest(call: CallRef, asked: RequestAsked): Promise<void>
  finishCalls(messageId: string): Promise<void>
  /** Before a request: why there must be none, because a budget is used up; null when there may. */
  checkBudgets(): Promise<Failure | null>
  compact(compaction: NewCompaction): Promise<void>
  /**
   * Ends the turn. Resolves to false, and the turn goes on, when it would complete while words that
   * a person put before its next step still wait.
   */
  endTurn(end: TurnEnd): Promise<boolean>
}

export type TurnEnd = { status: 'completed' } | { status: 'cancelled' } | { status: 'failed'; failure: Failure }
/** How a worker is done with a turn: `awaiting_input` leaves it to whoever is woken by the answer. */
export type TurnOutcome = TurnEnd | { status: 'awaiting_input' }

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

export function isCancelled(signal: AbortSignal): boolean {
  return signal.aborted && signal.reason instanceof TurnCancelledError
}
