import type { Message, Turn } from '@boocode/contracts'
import { createContext, useContext } from 'react'
import { useStore } from 'zustand'
import type { StoreApi } from 'zustand/vanilla'
import { findMessage } from '../../../lib/live/session-state.ts'
import type { SessionState } from '../../../lib/live/session-state.ts'

export interface ChatScope {
  readonly chatId: string
  readonly store: StoreApi<SessionState>
}

export const ChatContext = createContext<ChatScope | null>(null)

export function useChat(): ChatScope {
  const scope = useContext(ChatContext)
  if (scope === null) throw new Error('This component stands outside of a chat.')
  return scope
}

export function useChatState<T>(select: (state: SessionState) => T): T {
  return useStore(useChat().store, select)
}

export function useMessage(id: string): Message | undefined {
  return useChatState((state) => findMessage(state, id))
}

export function useTurn(id: string): Turn | undefined {
  return useChatState((state) => state.turns.get(id))
}
