import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useNavigate } from 'react-router'
import { toast } from 'sonner'
import { useStore } from 'zustand'
import { ChangeBar } from '../../features/changes/components/change-bar.tsx'
import { Button } from '../../components/button.tsx'
import { NoticeBar } from '../../components/notice-bar.tsx'
import { updateChat } from '../../features/chat/api/update-chat.ts'
import { readyParts, uploadsOf } from '../../features/chat/store/uploads.ts'
import { messageOf } from '../../lib/api/request.ts'
import { ContextWarning } from '../../features/compaction/components/context-warning.tsx'
import { modelsQuery } from '../../features/models/api/list-models.ts'
import { OfflineNotice } from '../../features/models/components/offline-notice.tsx'
import { BudgetNotice } from '../../features/usage/components/budget-notice.tsx'
import { contextTokens } from '../../lib/live/context-tokens.ts'
import { useLiveHub } from '../../lib/live/use-live.ts'
import { pathOf } from '../paths.ts'
import { useBudgets } from '../use-budgets.ts'
import { usePlace } from '../use-place.ts'
import { LazyCompactDialog } from './chat-controls.tsx'
import type { ChatControlsProps } from './chat-controls.tsx'
import { lazyPart } from '../../components/lazy-part.tsx'

const ProposedSummary = lazyPart(async () => (await import('../../features/compaction/components/proposed-summary.tsx')).ProposedSummary)

/** What matters to every message of a chat, above its composer. */
export function ChatNotices(props: ChatControlsProps) {
  return (
    <>
      <Summary {...props} />
      <PendingChanges {...props} />
      <ContextNotice {...props} />
      <Budget {...props} />
      <UnseenImages {...props} />
      <OfflineModel {...props} />
    </>
  )
}

/** Said before sending: the server would refuse it. */
function UnseenImages({ sessionId, chatId }: ChatControlsProps) {
  const { store } = useLiveHub().session(sessionId)
  const modelId = useStore(store, (state) => state.chats.find((chat) => chat.id === chatId)?.model)
  const hasImages = useStore(uploadsOf(chatId), (uploads) => readyParts(uploads).some(({ type }) => type === 'image'))
  const { data: models } = useQuery({ ...modelsQuery, enabled: hasImages })
  const model = models?.find(({ id }) => id === modelId)
  if (!hasImages || model === undefined || model.sees_images) return null
  const seeing = models?.find((other) => other.sees_images)
  return (
    <NoticeBar
      label="Images"
      tone="needs_you"
      actions={seeing !== undefined && <Button onClick={() => void updateChat(chatId, { model: seeing.id }).catch((error: unknown) => toast.error(messageOf(error)))}>Use {seeing.id}</Button>}
    >
      {model.id} cannot see images. {seeing === undefined ? 'Remove them, or add a model that does under Settings.' : 'Remove them, or use one that does.'}
    </NoticeBar>
  )
}

/** What agents of a chat edited that is not on disk. */
function PendingChanges({ sessionId, chatId }: ChatControlsProps) {
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

/** Asked for only where a summary was made: few chats have one. */
function Summary({ sessionId, chatId }: ChatControlsProps) {
  const { store } = useLiveHub().session(sessionId)
  const revision = useStore(store, (state) => state.compactionRevision.get(chatId) ?? 0)
  const hasSummary = useStore(store, (state) => [...state.turns.values()].some((turn) => turn.chat_id === chatId && turn.kind === 'compact' && turn.status === 'completed'))
  if (!hasSummary) return null
  return (
    <ProposedSummary chatId={chatId} revision={revision} />
  )
}

function ContextNotice({ sessionId, chatId }: ChatControlsProps) {
  const { store } = useLiveHub().session(sessionId)
  const model = useStore(store, (state) => state.chats.find((chat) => chat.id === chatId)?.model)
  const used = useStore(store, (state) => contextTokens(state, chatId))
  const { data: models } = useQuery(modelsQuery)
  const [isCompacting, setCompacting] = useState(false)
  return (
    <>
      <ContextWarning
        usedTokens={used}
        windowTokens={models?.find((other) => other.id === model)?.context_tokens ?? 0}
        onCompact={() => setCompacting(true)}
      />
      {isCompacting && <LazyCompactDialog chatId={chatId} onClose={() => setCompacting(false)} />}
    </>
  )
}

function Budget({ sessionId, chatId }: ChatControlsProps) {
  return <BudgetNotice uses={useBudgets(sessionId, chatId)} />
}

/** A newcomer is told at once who answers; afterwards the status line says it. */
function OfflineModel({ sessionId, chatId }: ChatControlsProps) {
  const { store } = useLiveHub().session(sessionId)
  const model = useStore(store, (state) => state.chats.find((chat) => chat.id === chatId)?.model)
  const isNew = useStore(store, (state) => state.transcripts.get(chatId)?.ids.length === 0)
  const { data: models } = useQuery(modelsQuery)
  const isOffline = models?.find((other) => other.id === model)?.offline ?? false
  return isOffline && isNew ? <OfflineNotice /> : null
}
