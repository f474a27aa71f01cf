import type { Change } from '@boocode/contracts'
import { useQuery } from '@tanstack/react-query'
import { useCallback } from 'react'
import type { ReactNode } from 'react'
import { LineCounts } from '../../../components/diff/line-counts.tsx'
import { chatChangesQuery } from '../api/list-changes.ts'
import { ChangeActions } from './change-actions.tsx'
import { ChangeConflictView } from './change-conflict.tsx'
import { ChangeDiff, ChangeOutcomeLine } from './change-details.tsx'
import { useDecide } from '../store/use-decide.ts'
import { ChangeState } from './change-state.tsx'

export interface CallOfChat {
  sessionId: string
  chatId: string
  messageId: string
  callId: string
}

const none: readonly Change[] = []

/** The changes that one call of an agent made. */
function useCallChanges({ sessionId, chatId, messageId, callId }: CallOfChat): readonly Change[] {
  const select = useCallback(
    (changes: readonly Change[]) => changes.filter((change) => change.message_id === messageId && change.tool_call_id === callId).reverse(),
    [messageId, callId],
  )
  return useQuery({ ...chatChangesQuery(sessionId, chatId), select }).data ?? none
}

/** In the call's line: how many lines, and what became of them. */
export function CallChangeChip(call: CallOfChat) {
  const changes = useCallChanges(call)
  if (changes.length === 0) return null
  const sum = (count: (change: Change) => number) => changes.reduce((total, change) => total + count(change), 0)
  return (
    <>
      <LineCounts additions={sum((change) => change.additions)} deletions={sum((change) => change.deletions)} />
      <ChangeState changes={changes} />
    </>
  )
}

/** When the call is opened: its difference, and what can be done with it. Until it is known, `children`. */
export function CallChanges({ children, ...call }: CallOfChat & { children: ReactNode }) {
  const changes = useCallChanges(call)
  const decider = useDecide(call.sessionId)
  if (changes.length === 0) return children
  return changes.map((change) => (
    <div key={change.id} role="group" aria-label={change.path} className="flex flex-col gap-1.5">
      <div className="flex justify-end empty:hidden">
        <ChangeActions decider={decider} changes={[change]} />
      </div>
      <ChangeOutcomeLine decider={decider} change={change} />
      <ChangeConflictView sessionId={call.sessionId} decider={decider} change={change} />
      <ChangeDiff sessionId={call.sessionId} decider={decider} change={change} />
    </div>
  ))
}
