import type { Request } from '@boocode/contracts'
import type { ChatSlots } from '../../features/chat/components/chat-context.ts'
import { useChatState } from '../../features/chat/components/chat-context.ts'
import { draftOf } from '../../features/chat/store/drafts.ts'
import { RequestCard } from '../../features/requests/components/request-card.tsx'

/** What other features draw inside of a conversation. */
export const chatSlots: ChatSlots = { Request: RequestInChat }

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
