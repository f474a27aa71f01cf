import type { Change } from '@boocode/contracts'
import { useQuery } from '@tanstack/react-query'
import { useStore } from 'zustand'
import { Button } from '../../../components/button.tsx'
import { DiffView } from '../../../components/diff/diff-view.tsx'
import { RetryLine } from '../../../components/retry-line.tsx'
import { changeQuery } from '../api/get-change.ts'
import { outcomeWords } from '../store/change-words.ts'
import type { ShownChange } from '../store/group-changes.ts'
import { outcomes } from '../store/outcomes.ts'
import type { Decider } from '../store/use-decide.ts'
import { HunkActions } from './change-actions.tsx'

export interface ChangeDiffProps {
  sessionId: string
  decider: Decider
  change: Change
}

/** What a change does, hunk by hunk, in a conversation. */
export function ChangeDiff({ sessionId, decider, change }: ChangeDiffProps) {
  const { data, error, refetch } = useQuery(changeQuery(sessionId, change.id))
  if (error !== null && data === undefined) return <RetryLine error={error} onRetry={() => void refetch()} />
  if (data === undefined) return <p className="animate-rise text-faint [animation-delay:300ms]">Loading…</p>
  const { hunks } = data
  const mayTakeHunks = hunks.length > 1 && (data.change.status === 'pending' || data.change.status === 'conflicted')
  if (hunks.length === 0) return <p className="text-muted">{change.operation === 'create' ? 'An empty file.' : 'No lines differ.'}</p>
  return (
    <DiffView
      label={`Changes of ${change.path}`}
      hunks={hunks}
      {...(mayTakeHunks && {
        renderActions: (index: number) => <HunkActions decider={decider} changeId={change.id} index={index} />,
      })}
    />
  )
}

export interface ChangeOutcomeLineProps {
  decider: Decider
  change: Pick<ShownChange, 'id' | 'status' | 'conflict'>
}

/** What came of the last decision when it is not what was asked for, and the way on. */
export function ChangeOutcomeLine({ decider: { decide, isDeciding }, change }: ChangeOutcomeLineProps) {
  const outcome = useStore(outcomes, (all) => all.get(change.id))
  const words = (outcome === undefined ? null : outcomeWords(outcome)) ?? change.conflict
  if (words === null) return null
  const mayMerge = outcome?.outcome === 'changed_since' && change.status === 'applied'
  return (
    <div role="status" className="flex flex-wrap items-center gap-2 rounded border border-line bg-panel px-3 py-1.5">
      <p className="min-w-0 flex-1 wrap-anywhere">{words}</p>
      {mayMerge && (
        <Button className="bg-canvas" disabled={isDeciding} onClick={() => decide({ action: 'revert', selection: { ids: [change.id], merge: true } })}>
          Undo by merging
        </Button>
      )}
    </div>
  )
}
