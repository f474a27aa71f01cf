import type { ChangeOutcome, Mode } from '@boocode/contracts'
import { printablePath } from '../guard/printable-path.ts'

/** What the engine itself tells the model of a call, beside what tools say. */

export const stoppedText = 'The person stopped this before it finished.'

export function deniedText(reason: string | undefined): string {
  const why = reason === undefined || reason.trim() === '' ? '' : ` and said: ${reason.trim()}`
  return `The person denied this call${why}. Do not try the same in another way; go on without it, or ask.`
}

export const expiredText = 'Nobody answered the request in time, so this was not done. Go on without it, or say what you need.'

export function refusedByPlan(toolName: string): string {
  return `Refused: the mode is "plan", in which nothing is changed or run. Describe what ${toolName} would do instead; the person switches the mode when they want it done.`
}

export const refusedByLimit = 'Refused: the turn is being ended. Answer without further calls.'

/** Of a command that a crash cut off: the model decides what to do, nothing is run again by itself. */
export function interruptedText(output: string | null): string {
  const before = 'BooCode was interrupted while this ran. It was ended and not run again; what it changed so far stays.'
  return output === null || output === '' ? before : `${before} Its output until then:\n${output}`
}

export function pendingLine(count: number): string {
  return count === 1
    ? '[The change is pending: your reads show it; it is on disk once the person accepts it or apply_pending is approved.]'
    : '[The changes are pending: your reads show them; they are on disk once the person accepts them or apply_pending is approved.]'
}

/** A command sees the disk, not what is pending. */
export function notOnDiskLine(count: number): string {
  return `[${count === 1 ? '1 pending change was' : `${count} pending changes were`} not on disk when this ran.]`
}

/** Null when everything went as planned. */
export function editTrouble(mode: Mode, outcomes: readonly ChangeOutcome[]): { text: string; isError: boolean } | null {
  const failed = outcomes.filter(({ outcome }) => outcome === 'conflict' || outcome === 'failed' || outcome === 'changed_since')
  if (failed.length > 0) {
    const lines = failed.map(({ path, message }) => `${printablePath(path)}: ${message ?? 'the file is not as it was when the edit was planned'}`)
    return { text: `Not written: ${lines.join('\n')}\nRead the file again before you edit it.`, isError: true }
  }
  const merged = outcomes.filter(({ outcome }) => outcome === 'merged')
  if (merged.length === 0 || mode !== 'auto') return null
  const paths = merged.map(({ path }) => printablePath(path)).join(', ')
  return { text: `[Merged with what others changed meanwhile in ${paths}: read it again before you edit it.]`, isError: false }
}
