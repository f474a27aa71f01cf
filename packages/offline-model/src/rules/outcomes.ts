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
  edit_file: /^.*: replaced \d/,
  create_file: /^.*(?:: created;|exists already with exactly this content)/,
  delete_file: /^.*: deleted;/,
  apply_pending: /^(?:[\d,]+ changes? on disk|No changes are pending)/,
}
const refusal = /\bplan\b.*\bmode\b|\bmode\b.*\bplan\b|\bden(?:y|ied)\b|\bdeclined\b|\brejected\b|\brefuse[sd]?\b|not (?:allowed|approved|answered)|\bexpired\b|\bsuperseded\b/i
const planMode = /\bplan\b.*\bmode\b|\bmode\b.*\bplan\b/i

export function outcomeOf({ name, result }: ToolCall): Outcome {
  if (successes[name]?.test(result) === true) return { kind: 'done', isPending: isPending(result) }
  const text = result.trim() || 'the tool said nothing.'
  // The head alone: what follows may quote a file that speaks of refusals.
  return { kind: refusal.test(text.slice(0, 300)) ? 'refused' : 'failed', text }
}

/** Whether the result is that this chat may not change or run anything. */
export function isPlanMode(result: string): boolean {
  return planMode.test(result.slice(0, 300))
}

function isPending(result: string): boolean {
  return /\bpending\b/i.test(result) && !result.startsWith('No changes are pending')
}

/** What a command did. */
export type Run =
  | { kind: 'ended'; exitCode: number; output: string; seesPending: boolean }
  /** Ended by a signal or by its time limit; `how` is a sentence about it. */
  | { kind: 'stopped'; how: string; output: string }
  | { kind: 'refused' | 'not-started'; text: string }

const closing = /^\[(Exit code (\d+)|Ended by signal \S+|Timed out: .*?) after .*\]$/m

export function readRun({ result }: ToolCall): Run {
  const tail = result.slice(-2_000)
  const found = Array.from(tail.matchAll(new RegExp(closing, 'gm'))).at(-1)
  if (found === undefined) {
    const text = result.trim() || 'the tool said nothing.'
    return { kind: refusal.test(text.slice(0, 300)) ? 'refused' : 'not-started', text }
  }
  const output = result.slice(0, result.length - tail.length + found.index).replace(/^\[It printed nothing\.\]$/m, '').trimEnd()
  if (found[2] === undefined) return { kind: 'stopped', how: found[1] ?? '', output }
  return { kind: 'ended', exitCode: Number(found[2]), output, seesPending: !saysNotOnDisk(result) }
}

/** Whether a result says that pending changes were not on disk, and so not seen by the command. */
function saysNotOnDisk(result: string): boolean {
  return /\bnot on disk\b|\bpending\b/i.test(remarksOf(result))
}

/** The lines in brackets at either end, which are the tool's own words. */
function remarksOf(result: string): string {
  const lines = result.split('\n')
  return [...lines.slice(0, 3), ...lines.slice(-4)].filter((line) => /^\[.*\]$|^Not on disk|pending change/i.test(line)).join('\n')
}
