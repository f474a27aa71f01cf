import { findMessage } from './session-state.ts'
import type { SessionState } from './session-state.ts'

/**
 * How much of the model's window the last step of a chat took: what it was sent and what it said. 0 while
 * that is not known: before the first step, and after a summary until the next one.
 */
export function contextTokens(state: SessionState, chatId: string | undefined): number {
  const ids = chatId === undefined ? [] : (state.transcripts.get(chatId)?.ids ?? [])
  for (let index = ids.length - 1; index >= 0; index -= 1) {
    const message = findMessage(state, ids[index] ?? '')
    if (message?.kind === 'summary') return 0
    if (message?.usage !== undefined) return message.usage.prompt_tokens + message.usage.completion_tokens
  }
  return 0
}
