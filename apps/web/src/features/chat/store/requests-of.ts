import type { Request } from '@boocode/contracts'
import { findMessage } from '../../../lib/live/session-state.ts'
import type { SessionState } from '../../../lib/live/session-state.ts'

/** What the agents of a chat wait for, oldest first. */
export function pendingRequests(state: SessionState, chatId: string): Request[] {
  return [...state.requests.values()].filter((request) => request.chat_id === chatId && request.status === 'pending')
}

export function requestOfCall(state: SessionState, messageId: string, callId: string): Request | undefined {
  for (const request of state.requests.values()) {
    if (request.message_id === messageId && request.tool_call_id === callId) return request
  }
  return undefined
}

/** The key of the row where a request stands; null when its call is not among the messages that are loaded. */
export function rowKeyOf(state: SessionState, request: Request): string | null {
  const parts = findMessage(state, request.message_id)?.parts ?? []
  const index = parts.findIndex((part) => part.type === 'tool_call' && part.tool_call_id === request.tool_call_id)
  return index === -1 ? null : `${request.message_id}:${index}`
}
