import type { DecideChanges } from '@boocode/contracts'
import { Button } from '../../../components/button.tsx'
import { withStatus } from '../store/group-changes.ts'
import type { ShownChange } from '../store/group-changes.ts'
import type { Decider } from '../store/use-decide.ts'

export interface ChangeActionsProps {
  decider: Decider
  /** Of one file; what can be done follows from their states. */
  changes: readonly Pick<ShownChange, 'id' | 'status'>[]
}

/** Accept, reject or undo what was done to a file. */
export function ChangeActions({ decider: { decide, isDeciding }, changes }: ChangeActionsProps) {
  const open = withStatus(changes, 'pending', 'conflicted')
  const applied = withStatus(changes, 'applied')
  const undone = withStatus(changes, 'reverted')
  const rejected = withStatus(changes, 'rejected')
  const taken = applied.length > 0 ? applied : rejected
  const isOpen = open.length > 0
  return (
    <span className="flex shrink-0 gap-1">
      {isOpen && (
        <>
          <Button className="bg-canvas" disabled={isDeciding} onClick={() => decide({ action: 'apply', selection: { ids: open } })}>
            Accept
          </Button>
          <Button look="quiet" disabled={isDeciding} onClick={() => decide({ action: 'reject', selection: { ids: open } })}>
            Reject
          </Button>
        </>
      )}
      {taken.length > 0 && (applied.length > 0 || !isOpen) && (
        <Button look="quiet" disabled={isDeciding} onClick={() => decide({ action: 'revert', selection: { ids: taken } })}>
          Undo
        </Button>
      )}
      {undone.length > 0 && !isOpen && applied.length === 0 && (
        <Button look="quiet" disabled={isDeciding} onClick={() => decide({ action: 'apply', selection: { ids: undone } })}>
          Redo
        </Button>
      )}
    </span>
  )
}

export interface HunkActionsProps {
  decider: Decider
  changeId: string
  index: number
}

/** The same for one hunk of a change that waits. What was accepted of it becomes a change of its own. */
export function HunkActions({ decider: { decide, isDeciding }, changeId, index }: HunkActionsProps) {
  const selection = selectHunk(changeId, index)
  return (
    <>
      <Button look="quiet" disabled={isDeciding} onClick={() => decide({ action: 'apply', selection })}>
        Accept hunk
      </Button>
      <Button look="quiet" disabled={isDeciding} onClick={() => decide({ action: 'reject', selection })}>
        Reject hunk
      </Button>
    </>
  )
}

export function selectHunk(changeId: string, index: number): DecideChanges {
  return { ids: [changeId], hunks: { [changeId]: [index] } }
}
