import type { Pin } from '@boocode/contracts'
import { useQuery } from '@tanstack/react-query'
import { toast } from 'sonner'
import { messageOf } from '../../../lib/api/request.ts'
import { pinsQuery, setPin } from '../api/pins.ts'
import { useChat, useChatState } from './chat-context.ts'

const none: readonly Pin[] = []

export function usePins(): readonly Pin[] {
  const { chatId } = useChat()
  const revision = useChatState((state) => state.pinsRevision.get(chatId) ?? 0)
  return useQuery(pinsQuery(chatId, revision)).data ?? none
}

/** The frame that tells of it brings the new list. */
export function changePin(messageId: string, isPinned: boolean): void {
  setPin(messageId, isPinned).catch((error: unknown) => toast.error(messageOf(error)))
}
