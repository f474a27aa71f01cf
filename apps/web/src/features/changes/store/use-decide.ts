import type { ChangeAction, DecideChanges } from '@boocode/contracts'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { QueryClient } from '@tanstack/react-query'
import { toast } from 'sonner'
import { messageOf } from '../../../lib/api/request.ts'
import { decideChanges } from '../api/decide-changes.ts'
import { changesKey } from '../api/list-changes.ts'
import { doneOf, doneWords } from './change-words.ts'
import { keepOutcomes } from './outcomes.ts'

export interface Decision {
  readonly action: ChangeAction
  readonly selection: DecideChanges
  /** It takes another decision back: nothing more is told than what stands at the change. */
  readonly isUndo?: true
}

/** How long a decision can be taken back by the note that tells of it. */
const undoMs = 5_000
/** What is rejected waits again when it is reverted. */
const opposite: Record<ChangeAction, ChangeAction> = { apply: 'revert', reject: 'revert', revert: 'apply' }

export interface Decider {
  readonly decide: (decision: Decision) => void
  readonly isDeciding: boolean
}

/** Decides on changes; what came of it stands at each change, and for a while it can be taken back. */
export function useDecide(sessionId: string): Decider {
  const client = useQueryClient()
  const { mutate, isPending } = useMutation({
    mutationFn: (decision: Decision) => decide(client, sessionId, decision),
    onSuccess: ({ words, undo }, { isUndo }) => {
      if (words === null || isUndo === true) return
      const action = { label: 'Undo', onClick: () => mutate(undo) }
      toast(words, { duration: undoMs, action })
    },
    onError: (error) => toast.error(messageOf(error)),
  })
  return { decide: (decision) => mutate(decision), isDeciding: isPending }
}

async function decide(client: QueryClient, sessionId: string, { action, selection }: Decision): Promise<{ words: string | null; undo: Decision }> {
  const { outcomes } = await decideChanges(action, selection)
  keepOutcomes(outcomes)
  // The stream tells it too; asking at once spares the wait for it.
  await client.invalidateQueries({ queryKey: changesKey(sessionId) })
  const ids = doneOf(outcomes).map(({ id }) => id)
  return { words: doneWords(action, outcomes), undo: { action: opposite[action], selection: { ids }, isUndo: true } }
}
