import { useNavigate } from 'react-router'
import { useStore } from 'zustand'
import { ChangeBar } from '../../features/changes/components/change-bar.tsx'
import { useLiveHub } from '../../lib/live/use-live.ts'
import { pathOf } from '../paths.ts'
import { usePlace } from '../use-place.ts'

/** What agents of a chat edited that is not on disk, above its composer. */
export function PendingChangesNotice({ sessionId, chatId }: { sessionId: string; chatId: string }) {
  const { store } = useLiveHub().session(sessionId)
  const counts = useStore(store, (state) => state.changeCounts.get(chatId))
  const revision = useStore(store, (state) => state.changesRevision.get(chatId) ?? 0)
  const place = usePlace()
  const navigate = useNavigate()
  return (
    <ChangeBar
      sessionId={sessionId}
      chatId={chatId}
      pending={counts?.pending ?? 0}
      hasChanges={counts !== undefined}
      revision={revision}
      onReview={() => void navigate(pathOf({ ...place, sessionId, pane: 'changes' }))}
    />
  )
}
