import { useQuery } from '@tanstack/react-query'
import { Button } from '../../../components/button.tsx'
import { NoticeBar } from '../../../components/notice-bar.tsx'
import { countOf } from '../../../lib/format.ts'
import { chatChangesQuery } from '../api/list-changes.ts'
import { useDecide } from '../store/use-decide.ts'
import { useFreshChanges } from '../store/use-fresh-changes.ts'

export interface ChangeBarProps {
  sessionId: string
  chatId: string
  /** Changes of the chat that are not on disk, as the stream counts them. */
  pending: number
  /** Whether the chat has any changes. */
  hasChanges: boolean
  revision: number
  onReview: () => void
}

/** Says above the composer that what was edited is not on disk yet. */
export function ChangeBar({ sessionId, chatId, pending, hasChanges, revision, onReview }: ChangeBarProps) {
  useFreshChanges(sessionId, revision)
  const { data: changes } = useQuery({ ...chatChangesQuery(sessionId, chatId), enabled: hasChanges })
  const { decide, isDeciding } = useDecide(sessionId)
  if (pending === 0) return null
  const files = new Set(changes?.filter((change) => change.status === 'pending').map((change) => change.path)).size
  const selection = { chat_id: chatId }
  return (
    <NoticeBar
      label="Pending changes"
      actions={
        <>
          <Button look="quiet" onClick={onReview}>
            Review
          </Button>
          <Button className="bg-canvas" disabled={isDeciding} onClick={() => decide({ action: 'apply', selection })}>
            Accept all
          </Button>
          <Button look="quiet" disabled={isDeciding} onClick={() => decide({ action: 'reject', selection })}>
            Reject all
          </Button>
        </>
      }
    >
      {files === 0 ? countOf(pending, 'change') : `${countOf(files, 'file')} changed`}, not yet applied
    </NoticeBar>
  )
}
