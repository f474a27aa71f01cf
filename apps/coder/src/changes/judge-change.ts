import { decideApply, decideRevert, printablePath } from '@boocode/agent'
import type { ApplyDecision, Conflict, ConflictReason, RevertDecision } from '@boocode/agent'
import type { ChangeOutcome } from '@boocode/contracts'
import type { Sides } from './change-sides.ts'

/** What is to become of a change, and of its file. */
export interface Verdict {
  outcome: Exclude<ChangeOutcome['outcome'], 'failed'>
  effect: ChangeOutcome['effect']
  /** For people; null when there is nothing to explain. */
  message: string | null
  /** What is to be on disk, where null is a file that does not exist; null when nothing is to be done. */
  write: { content: Buffer | null } | null
}

/** What putting a change on disk comes to, given what is there. */
export function judgeApply(path: string, sides: Sides, disk: Buffer | null): Verdict {
  return toVerdict(decideApply({ ...sides, disk }), { path, disk, action: 'applied' })
}

/** The same of taking it back; with `merge` also out of a file that others changed since. */
export function judgeRevert(path: string, sides: Sides, now: { disk: Buffer | null; merge: boolean }): Verdict {
  return toVerdict(decideRevert({ ...sides, ...now }), { path, disk: now.disk, action: 'taken back' })
}

interface Case {
  path: string
  disk: Buffer | null
  action: 'applied' | 'taken back'
}

function toVerdict(decision: ApplyDecision | RevertDecision, { path, disk, action }: Case): Verdict {
  const name = printablePath(path)
  const nothing = { effect: 'none', write: null } as const
  switch (decision.kind) {
    case 'write':
      return { outcome: 'done', effect: effectOf(disk, decision.content), message: null, write: { content: decision.content } }
    case 'merge':
      return {
        outcome: 'merged',
        effect: effectOf(disk, decision.content),
        message: `${name} was changed by others meanwhile; both are in it.`,
        write: { content: decision.content },
      }
    case 'already':
      return { ...nothing, outcome: 'unchanged', message: `${name} is so already.` }
    case 'changed_since':
      return { ...nothing, outcome: 'changed_since', message: `${name} is not as the agent left it and was not touched. Look at what changed; it can be taken back by merging.` }
    case 'conflict':
      return { ...nothing, outcome: 'conflict', message: `${name} was not ${action}: ${conflictWords(decision)}` }
  }
}

function effectOf(disk: Buffer | null, content: Buffer | null): Verdict['effect'] {
  if (content === null) return 'delete'
  return disk === null ? 'create' : 'write'
}

function conflictWords({ reason, conflicts }: { reason: ConflictReason; conflicts: readonly Conflict[] }): string {
  switch (reason) {
    case 'same_lines':
      return `others changed the same place, ${linesOf(conflicts)}. Edit the file by hand, or let the agent read it and make the change anew.`
    case 'deleted_and_edited':
      return conflicts[0]?.ours === null
        ? 'the file is gone. Bring it back, or reject the change.'
        : 'it would delete the file, which others changed. Delete it by hand, or reject the change.'
    case 'created_twice':
      return 'a file of this name, with other content, is there. Move it away, or reject the change.'
    case 'binary':
      return 'others changed the file, and binary files cannot be merged. Keep one of the two versions.'
  }
}

function linesOf(conflicts: readonly Conflict[]): string {
  const shown = conflicts.slice(0, 3).map((conflict) => conflict.start_line)
  return `${shown.length === 1 ? 'at line' : 'at lines'} ${shown.join(', ')}${conflicts.length > shown.length ? ' and more' : ''}`
}
