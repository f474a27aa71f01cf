import type { ToolCall } from '../wire/conversation.ts'

/**
 * Reads how a call ended that changes, runs or asks something. A result that is not known to be a
 * success counts as a failure, so that nothing is reported as done that may not be.
 */
export type Outcome =
  /** `isPending`: the change waits for a person and is not on disk. */
  | { kind: 'done'; isPending: boolean }
  /** A rule or a person did not let it happen. Asking again would be wrong. */
  | { kind: 'refused'; text: string }
  | { kind: 'failed'; text: string }

const successes: Record<string, RegExp | undefined> = {
  edit_file: /^.*: (?:replaced \d|edited\.|is as wanted\.)/,
  create_file: /^.*(?:: created[.;]|: is as wanted\.|exists already with exactly this content)/,
  delete_file: /^.*: (?:deleted[.;]|is as wanted\.)/,
  apply_pending: /^(?:[\d,]+ changes? on disk|No changes are pending)/,
}
const refusal = /^(?:Refused: |The person (?:denied|stopped) |Nobody answered |The question was not answered)/

export function outcomeOf({ name, result }: ToolCall): Outcome {
  if (successes[name]?.test(result) === true) return { kind: 'done', isPending: /^\[The changes? (?:is|are) pending\b/m.test(result) }
  const text = result.trim() || 'the tool said nothing.'
  return { kind: refusal.test(text) ? 'refused' : 'failed', text }
}

/** Whether the result is that this chat may not change or run anything. */
export function isPlanMode(result: string): boolean {
  return result.startsWith('Refused: the mode is "plan"')
}

/** What a command did. */
export type Run =
  | { kind: 'ended'; exitCode: number; output: string; seesPending: boolean }
  /** Ended by a signal or by its time limit; `how` is a sentence about it. */
  | { kind: 'stopped'; how: string; output: string }
  /** `interrupted`: BooCode itself was killed while it ran. */
  | { kind: 'refused' | 'not-started' | 'interrupted'; text: string }

const closing = /^\[(Exit code (\d+)|Ended by signal \S+|Timed out: .*?) after .*\]$/m

export function readRun({ result }: ToolCall): Run {
  const tail = result.slice(-2_000)
  const found = Array.from(tail.matchAll(new RegExp(closing, 'gm'))).at(-1)
  if (found === undefined) {
    const text = result.trim() || 'the tool said nothing.'
    if (text.startsWith('BooCode was interrupted ')) return { kind: 'interrupted', text }
    return { kind: refusal.test(text) ? 'refused' : 'not-started', text }
  }
  const output = result.slice(0, result.length - tail.length + found.index).replace(/^\[It printed nothing\.\]$/m, '').trimEnd()
  if (found[2] === undefined) return { kind: 'stopped', how: found[1] ?? '', output }
  const missed = /^\[[\d,]+ pending changes? (?:was|were) not on disk\b/m.test(tail.slice(found.index))
  return { kind: 'ended', exitCode: Number(found[2]), output, seesPending: !missed }
}
