import type { ContextMessage, StoredPart } from '../context/prompt.ts'

/** How far a turn may go before it is stopped; each strikes visibly. */
export interface TurnLimits {
  stepsMax: number
  /** Tokens of all steps together, input and output; null is no limit. */
  budgetTokens: number | null
  /** The same call with the same input and the same result, so many times in a row. */
  repeatedCalls: number
  /** Failed calls in a row: at this many a note, at twice as many the end. */
  failedCalls: number
}

export type LimitVerdict =
  | { kind: 'go_on' }
  /** Something is told to the model, which then goes on. */
  | { kind: 'advise'; noteKind: 'recovery'; text: string }
  /** One more step without calls: it sums up and asks. */
  | { kind: 'wind_up'; code: 'doom_loop' | 'mistakes'; text: string }

type WindUp = Extract<LimitVerdict, { kind: 'wind_up' }>['code']

/**
 * What the last calls of a turn say of its course; a pure function of its messages, so that a crash
 * changes nothing. `turn` holds the messages since the person's words, the newest last.
 */
export function judgeCourse(turn: readonly ContextMessage[], limits: TurnLimits): LimitVerdict {
  const calls = finishedCalls(turn)
  if (repeats(calls) >= limits.repeatedCalls) {
    return {
      kind: 'wind_up',
      code: 'doom_loop',
      text: `The same call was made ${limits.repeatedCalls} times in a row with the same result. The turn is being ended: make no more calls. Say in a few sentences what you tried, what you know, and ask the person how to go on.`,
    }
  }
  const failures = failuresInARow(calls)
  const isAdvised = turn.some((message) => message.noteKind === 'recovery')
  if (isAdvised && failures >= limits.failedCalls * 2) {
    return {
      kind: 'wind_up',
      code: 'mistakes',
      text: `${failures} calls in a row failed. The turn is being ended: make no more calls. Say what you wanted to do, what went wrong, and ask the person how to go on.`,
    }
  }
  if (!isAdvised && failures >= limits.failedCalls) {
    return {
      kind: 'advise',
      noteKind: 'recovery',
      text: `${failures} calls in a row failed. Read their errors before the next one: check names and paths by looking, use other tools or other arguments, or ask the person with ask_user_input.`,
    }
  }
  return { kind: 'go_on' }
}

/** Why the turn is being wound up, as the note says that began it; null while it runs freely. */
export function windUpOf(turn: readonly ContextMessage[]): WindUp | null {
  for (const { noteKind } of turn) if (noteKind === 'doom_loop' || noteKind === 'mistakes') return noteKind
  return null
}

interface FinishedCall {
  name: string
  input: string
  output: string
  /** Failed by its own fault: what a person denied or stopped is no mistake. */
  isMistake: boolean
}

function finishedCalls(turn: readonly ContextMessage[]): FinishedCall[] {
  return turn.flatMap(({ parts }) =>
    parts.flatMap((part) => {
      if (part.type !== 'tool_call') return []
      const result = parts.find((other) => other.type === 'tool_result' && other.tool_call_id === part.tool_call_id)
      if (result?.type !== 'tool_result') return []
      const isMistake = result.is_error && (result.ending === undefined || result.ending === 'timeout')
      return [{ name: part.tool_name, input: inputOf(part), output: withoutTimes(result.output), isMistake }]
    }),
  )
}

function inputOf(part: Extract<StoredPart, { type: 'tool_call' }>): string {
  return part.raw ?? JSON.stringify(part.input)
}

function repeats(calls: readonly FinishedCall[]): number {
  const last = calls.at(-1)
  if (last === undefined) return 0
  const differs = calls.findLastIndex((call) => call.name !== last.name || call.input !== last.input || call.output !== last.output)
  return calls.length - 1 - differs
}

function failuresInARow(calls: readonly FinishedCall[]): number {
  return calls.length - 1 - calls.findLastIndex((call) => !call.isMistake)
}

/** A command that does the same takes never quite the same time. */
function withoutTimes(output: string): string {
  return output.replaceAll(/\b\d+(?:[.,]\d+)*\s?m?s\b/g, '#')
}
