import type { Request, Turn } from '@boocode/contracts'
import { ListTree } from 'lucide-react'
import type { ReactNode } from 'react'
import { useNavigate } from 'react-router'
import { Button } from '../../components/button.tsx'
import { CallChangeChip, CallChanges } from '../../features/changes/components/call-changes.tsx'
import type { CallOfChat } from '../../features/changes/components/call-changes.tsx'
import { useChat, useChatState } from '../../features/chat/components/chat-context.ts'
import type { CallRef, ChatSlots } from '../../features/chat/components/chat-context.ts'
import { draftOf } from '../../features/chat/store/drafts.ts'
import { SummaryFacts } from '../../features/compaction/components/summary-facts.tsx'
import { RequestCard } from '../../features/requests/components/request-card.tsx'
import { TurnUsage } from '../../features/usage/components/turn-usage.tsx'
import { pathOf } from '../paths.ts'
import { usePlace } from '../use-place.ts'
import { MessageActions } from './message-actions.tsx'

/** What other features draw inside of a conversation. */
export const chatSlots: ChatSlots = {
  Request: RequestInChat,
  EditChip: EditChipInChat,
  EditDetails: EditInChat,
  SummaryFacts: SummaryFactsInChat,
  TurnUsage: TurnUsageInChat,
  CallLink: CallLinkInChat,
  MessageActions,
}

function SummaryFactsInChat({ messageId }: { messageId: string }) {
  const { chatId } = useChat()
  const revision = useChatState((state) => state.compactionRevision.get(chatId) ?? 0)
  return <SummaryFacts chatId={chatId} messageId={messageId} revision={revision} />
}

function TurnUsageInChat({ turn }: { turn: Turn }) {
  return <TurnUsage turn={turn} cacheBreak={useChatState((state) => state.cacheBreaks.get(turn.id))} />
}

function CallLinkInChat({ messageId, callId }: CallRef) {
  const place = usePlace()
  const navigate = useNavigate()
  return (
    <Button look="quiet" className="self-start px-1.5! text-small" onClick={() => void navigate(pathOf({ ...place, pane: 'trace', span: `${messageId}:${callId}` }))}>
      <ListTree size={13} aria-hidden />
      Show in trace
    </Button>
  )
}

function RequestInChat({ request }: { request: Request }) {
  const { chat_id: chatId } = request
  const told = request.kind === 'approval' ? (request.payload.pending_changes ?? 0) : 0
  const pendingChanges = useChatState((state) => state.changeCounts.get(chatId)?.pending ?? told)
  return (
    <RequestCard
      request={request}
      pendingChanges={pendingChanges}
      mayTakeKeys={() => draftOf(chatId).getState().text.trim() === ''}
    />
  )
}

/** Null while the chat has no changes at all: nothing is asked about them then. */
function useCall(ref: CallRef): CallOfChat | null {
  const { chatId } = useChat()
  const sessionId = useChatState((state) => (state.changeCounts.has(chatId) ? state.session?.id : undefined))
  return sessionId === undefined ? null : { sessionId, chatId, ...ref }
}

function EditChipInChat(ref: CallRef) {
  const call = useCall(ref)
  return call === null ? null : <CallChangeChip {...call} />
}

function EditInChat({ children, ...ref }: CallRef & { children: ReactNode }) {
  const call = useCall(ref)
  return call === null ? children : <CallChanges {...call}>{children}</CallChanges>
}
