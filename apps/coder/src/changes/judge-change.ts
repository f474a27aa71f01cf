import { decideApply, decideRevertChain, hashContent, mergeWithChoices, printablePath } from '@boocode/agent'
import type { ApplyDecision, Conflict, ConflictChoice, ConflictReason, PendingLink } from '@boocode/agent'
import type { ChangeOutcome, Resolution } from '@boocode/contracts'
import type { FileWrite } from './change-file.ts'
import type { Sides } from './change-sides.ts'

/** What is to become of a change, and of its file. */
export interface Verdict {
  outcome: 'done' | 'merged' | 'unchanged' | 'conflict'
  effect: ChangeOutcome['effect']
  /** For people; null when there is nothing to explain. */
  message: string | null
  write: FileWrite
}

const sideOf = { disk: 'ours', change: 'theirs', both: 'both' } as const satisfies Record<string, ConflictChoice>

/** What putting a change on disk comes to, given what is there and, where that conflicts, what somebody chose. */
export function judgeApply(path: string, sides: Sides, { disk, resolution }: { disk: Buffer | null; resolution?: Resolution | undefined }): Verdict {
  const decision: ApplyDecision = decideApply({ ...sides, disk })
  const name = printablePath(path)
  if (decision.kind === 'conflict' && resolution !== undefined) return judgeChoices(sides, disk, { resolution, name })
  switch (decision.kind) {
    case 'write':
      return { outcome: 'done', effect: effectOf(disk, decision.content), message: null, write: { content: decision.content } }
    case 'merge':
      return { outcome: 'merged', effect: effectOf(disk, decision.content), message: mergedWords(name), write: { content: decision.content } }
    case 'already':
      return { outcome: 'unchanged', effect: 'none', message: `${name} is so already.`, write: null }
    case 'conflict':
      return { outcome: 'conflict', effect: 'none', message: `${name} was not changed: ${conflictWords(decision)}`, write: null }
  }
}

function judgeChoices({ before, after }: Sides, disk: Buffer | null, { resolution, name }: { resolution: Resolution; name: string }): Verdict {
  const refused = (why: string): Verdict => ({ outcome: 'conflict', effect: 'none', message: `${name} was not changed: ${why}`, write: null })
  if (hashContent(disk) !== resolution.disk_hash) return refused('it moved on while you chose. Look at it again.')
  const merged = mergeWithChoices(before, { ours: disk, theirs: after }, resolution.choices.map((choice) => sideOf[choice]))
  if (merged === undefined) return refused('these choices do not fit its conflicts. Make one for each place.')
  // Also what is there already is written, so that the change counts as settled by this.
  return { outcome: 'merged', effect: effectOf(disk, merged.content), message: `${name} is as you chose.`, write: { content: merged.content } }
}

/** What is to become of the changes of one file that are taken back together, newest first. */
export interface RevertVerdict {
  outcomes: ChangeOutcome[]
  write: FileWrite
}

export interface RevertCase {
  /** Oldest first. */
  chain: readonly PendingLink[]
  disk: Buffer | null
  /** Out of a file that others changed since, where that is clean. */
  merge: boolean
  others: OtherChanges
}

/** What is known of a file beyond the changes that are to be taken back. */
export interface OtherChanges {
  /** A later change of the file is on disk, and is not to be taken back. */
  hasLater: boolean
  /** What agents left of it last; undefined when they never wrote it. */
  left: { hash: string | null } | undefined
}

/** What taking changes of a file back comes to. Without `merge` only what is exactly as they left it is touched. */
export function judgeRevert(path: string, { chain, disk, merge, others }: RevertCase): RevertVerdict {
  const name = printablePath(path)
  const nothing = { path, effect: 'none' } as const
  const exact = decideRevertChain({ chain, disk, merge: false })
  const plan = merge && exact.blocked !== null ? decideRevertChain({ chain, disk, merge: true }) : exact
  const isWritten = hashContent(plan.content) !== hashContent(disk)
  const foreign = isWritten && !merge ? foreignWords(name, disk, others) : null
  if (foreign !== null) return { outcomes: chain.toReversed().map(({ id }) => ({ ...nothing, id, outcome: 'changed_since', message: foreign })), write: null }
  const outcomes = chain.toReversed().map(({ id }): ChangeOutcome => {
    if (plan.reverted.includes(id)) {
      if (!isWritten) return { ...nothing, id, outcome: 'unchanged', message: `${name} is so already.` }
      const how = exact.reverted.includes(id) ? ({ outcome: 'done', message: null } as const) : ({ outcome: 'merged', message: mergedWords(name) } as const)
      return { id, path, effect: effectOf(disk, plan.content), ...how }
    }
    if (plan.blocked?.id !== id) return { ...nothing, id, outcome: 'changed_since', message: `A later change of ${name} could not be taken back.` }
    if (plan.blocked.decision.kind === 'conflict') return { ...nothing, id, outcome: 'conflict', message: `${name} was not changed: ${conflictWords(plan.blocked.decision)}` }
    return { ...nothing, id, outcome: 'changed_since', message: changedWords(name) }
  })
  return { outcomes, write: isWritten ? { content: plan.content } : null }
}

/**
 * Why a file that looks as one of the changes left it is not ours all the same: agents wrote it again since,
 * and what stands there now a person has brought back.
 */
function foreignWords(name: string, disk: Buffer | null, { hasLater, left }: OtherChanges): string | null {
  if (hasLater) return `A later change of ${name} is on disk. Take that back first, or take this one back by merging.`
  return left !== undefined && left.hash !== hashContent(disk) ? changedWords(name) : null
}

function changedWords(name: string): string {
  return `${name} is not as the agent left it and was not touched. Look at what changed; it can be taken back by merging.`
}

function mergedWords(name: string): string {
  return `${name} was changed by others meanwhile; what they wrote stays.`
}

function effectOf(disk: Buffer | null, content: Buffer | null): ChangeOutcome['effect'] {
  if (content === null) return 'delete'
  return disk === null ? 'create' : 'write'
}

function conflictWords({ reason, conflicts }: { reason: ConflictReason; conflicts: readonly Conflict[] }): string {
  switch (reason) {
    case 'same_lines':
      return `others changed the same place, ${linesOf(conflicts)}. Choose what is to stand there, or let the agent read the file and make the change anew.`
    case 'deleted_and_edited':
      return conflicts[0]?.ours === null
        ? 'the file is gone. Choose whether it comes back as the agent left it, or reject the change.'
        : 'it would delete the file, which others changed. Choose whether it goes, or reject the change.'
    case 'created_twice':
      return 'a file of this name, with other content, is there. Choose what is to stand in it, or reject the change.'
    case 'binary':
      return 'others changed the file, and binary files cannot be merged. Choose one of the two versions.'
  }
}

function linesOf(conflicts: readonly Conflict[]): string {
  const shown = conflicts.slice(0, 3).map((conflict) => conflict.start_line)
  return `${shown.length === 1 ? 'at line' : 'at lines'} ${shown.join(', ')}${conflicts.length > shown.length ? ' and more' : ''}`
}
