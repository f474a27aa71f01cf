import type { ToolCall } from '../wire/conversation.ts'

/** What the rules do next in a turn: use tools, or answer. `thought` is said as reasoning. */
export type Move =
  /** `said` is told to the person before the calls. */
  | { kind: 'call'; thought: string; said?: string; calls: Call[] }
  | { kind: 'answer'; thought: string; text: string }

export interface Call {
  name: string
  args: Record<string, unknown>
}

/** The next move, given the calls already made in this turn. Must answer after a few rounds. */
export type Task = (rounds: readonly ToolCall[][]) => Move

/** One kind of request in plain English. */
export interface Intent {
  /** Requests that it understands, shown to people. */
  examples: readonly string[]
  /**
   * `undefined` when the request is of another kind. `request` is as `plainRequest` returns it; `message`
   * has the person's words as they are, for texts that are to be kept letter by letter.
   */
  recognise(request: string, message: string): Task | undefined
}

export function call(thought: string, ...calls: Call[]): Move {
  return { kind: 'call', thought, calls }
}

export function answer(thought: string, text: string): Move {
  return { kind: 'answer', thought, text }
}
