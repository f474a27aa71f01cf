import { findMessage } from '../../../lib/live/session-state.ts'
import type { SessionState } from '../../../lib/live/session-state.ts'
import { wordsOf } from './queue.ts'

/** What a person said in a chat, newest first, each once. */
export function saidBefore(state: SessionState, chatId: string): readonly string[] {
  const said = (state.transcripts.get(chatId)?.ids ?? []).flatMap((id) => {
    const message = findMessage(state, id)
    return message?.role === 'user' && message.kind === 'message' && message.preview !== true ? [wordsOf(message)] : []
  })
  return [...new Set(said.reverse())]
}
