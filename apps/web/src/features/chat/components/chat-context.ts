import type { Message, Request, Turn } from '@boocode/contracts'
import { createContext, useContext } from 'react'
import type { ComponentType, ReactNode } from 'react'
import { useStore } from 'zustand'
import { useShallow } from 'zustand/react/shallow'
import type { StoreApi } from 'zustand/vanilla'
import { findMessage } from '../../../lib/live/session-state.ts'
import type { SessionState } from '../../../lib/live/session-state.ts'
import type { RequestPlaces } from '../store/request-places.ts'
import { holdsTarget } from '../store/reveals.ts'
import type { Reveals } from '../store/reveals.ts'

/** What other features draw inside of a conversation. */
export interface ChatSlots {
  /** What an agent asks, or what became of it. */
  readonly Request: ComponentType<{ request: Request }>
  /** In the line of a call that edits: how much. */
  readonly EditChip: ComponentType<CallRef>
  /** What an edit did; `children` where that is not known. */
  readonly EditDetails: ComponentType<CallRef & { children: ReactNode }>
  /** Under what a call was given and answered: where more is told of it. */
  readonly CallLink: ComponentType<CallRef>
  /** In the line of a summary: how much it saved. */
  readonly SummaryFacts: ComponentType<{ messageId: string }>
  /** Under an answer: what its turn used. */
  readonly TurnUsage: ComponentType<{ turn: Turn }>
  /** What can be done with words of a person; shown when they are pointed at. */
  readonly MessageActions: ComponentType<{ message: Message }>
}

/** A tool call, by its message. */
export interface CallRef {
  readonly messageId: string
  readonly callId: string
}

export interface ChatScope {
  readonly chatId: string
  /** Whether it is the pane that the person works in. */
  readonly isFront: boolean
  readonly store: StoreApi<SessionState>
  readonly slots: ChatSlots
  readonly places: RequestPlaces
  readonly reveals: Reveals
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

/** Those of `ids` that are loaded. */
export function useMessages(ids: readonly string[]): readonly Message[] {
  return useStore(useChat().store, useShallow((state) => ids.flatMap((id) => findMessage(state, id) ?? [])))
}

/** Whether a person was just led to this part. */
export function useIsRevealed({ messageId, part }: { messageId: string; part: number }): boolean {
  const { store, reveals } = useChat()
  return useStore(reveals.target, ({ target }) => target?.messageId === messageId && holdsTarget(target, findMessage(store.getState(), messageId), part))
}

export function useTurn(id: string): Turn | undefined {
  return useChatState((state) => state.turns.get(id))
}
