import type { ChangeOutcome, ListedChange } from '@boocode/contracts'
import { useMutation } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import type { ReactNode } from 'react'
import { toast } from 'sonner'
import { Button } from '../../../components/button.tsx'
import { Dialog, DialogActions } from '../../../components/dialog.tsx'
import { messageOf } from '../../../lib/api/request.ts'
import { countOf } from '../../../lib/format.ts'
import { decideChanges } from '../api/decide-changes.ts'
import { actionWords, isPlain, laterOnes, obstacles, previewWords } from '../store/preview-words.ts'
import type { Decider, Decision } from '../store/use-decide.ts'

type Question =
  | { readonly kind: 'preview'; readonly decision: Decision; readonly outcomes: readonly ChangeOutcome[] }
  | { readonly kind: 'chain'; readonly decision: Decision; readonly later: readonly ListedChange[] }

/**
 * The same decider, which looks first where there may be something to know: of several changes at once what would
 * happen to the disk, of a rejection what builds on it. It asks only when that is more than one expects.
 */
export function useConsidered(decider: Decider, changes: readonly ListedChange[]): { considered: Decider; question: ReactNode } {
  const [question, setQuestion] = useState<Question | null>(null)
  const { decide, isDeciding } = decider
  const { mutate: preview, isPending: isLooking } = useMutation({
    mutationFn: async ({ action, selection }: Decision) => (await decideChanges(action, { ...selection, preview: true })).outcomes,
    onSuccess: (outcomes, decision) => (isPlain(outcomes) ? decide(decision) : setQuestion({ kind: 'preview', decision, outcomes })),
    onError: (error) => toast.error(messageOf(error)),
  })
  const considered = useMemo(
    (): Decider => ({
      isDeciding: isDeciding || isLooking,
      decide: (decision) => {
        const { ids = [] } = decision.selection
        const later = decision.action === 'reject' ? laterOnes(changes, ids) : []
        if (later.length > 0) setQuestion({ kind: 'chain', decision, later })
        else if (decision.action !== 'reject' && ids.length > 1) preview(decision)
        else decide(decision)
      },
    }),
    [changes, decide, isDeciding, isLooking, preview],
  )
  const onDecide = (decision: Decision) => {
    setQuestion(null)
    decide(decision)
  }
  const onClose = () => setQuestion(null)
  return {
    considered,
    question:
      question?.kind === 'preview' ? (
        <PreviewDialog {...question} onDecide={onDecide} onClose={onClose} />
      ) : (
        question !== null && <ChainDialog {...question} onDecide={onDecide} onClose={onClose} />
      ),
  }
}

interface Answers {
  onDecide: (decision: Decision) => void
  onClose: () => void
}

function PreviewDialog({ decision, outcomes, onDecide, onClose }: Answers & Extract<Question, { kind: 'preview' }>) {
  const { count, named } = obstacles(outcomes)
  const possible = outcomes.length - count
  return (
    <Dialog title={`${actionWords(decision.action, outcomes.length)}?`} description={previewWords(outcomes).join(' ')} onClose={onClose}>
      {count > 0 && (
        <div className="flex flex-col gap-1">
          <p>{countOf(count, 'change')} left alone:</p>
          <ul className="flex list-disc flex-col gap-1 pl-5 text-muted">
            {named.map(({ id, words }) => (
              <li key={id} className="wrap-anywhere">
                {words}
              </li>
            ))}
            {count > named.length && <li>and {count - named.length} more</li>}
          </ul>
        </div>
      )}
      <DialogActions>
        <Button onClick={onClose}>Cancel</Button>
        <Button look="primary" disabled={possible === 0} onClick={() => onDecide(decision)}>
          {actionWords(decision.action, possible)}
        </Button>
      </DialogActions>
    </Dialog>
  )
}

function ChainDialog({ decision, later, onDecide, onClose }: Answers & Extract<Question, { kind: 'chain' }>) {
  const ids = decision.selection.ids ?? []
  return (
    <Dialog
      title="Later changes build on this"
      description={`${countOf(later.length, 'later change')} of the same file ${later.length === 1 ? 'was' : 'were'} made on top of it and may not fit without it. No file on disk is touched.`}
      onClose={onClose}
    >
      <DialogActions>
        <Button onClick={onClose}>Cancel</Button>
        <Button onClick={() => onDecide(decision)}>Reject this alone</Button>
        <Button look="primary" onClick={() => onDecide({ action: 'reject', selection: { ids: [...ids, ...later.map(({ id }) => id)] } })}>
          Reject all {ids.length + later.length}
        </Button>
      </DialogActions>
    </Dialog>
  )
}
