import type { AttachmentPart, Message } from '@boocode/contracts'
import type { SessionState } from '../../../lib/live/session-state.ts'

/** The messages of a person that wait, in the order in which they go. */
export function queuedMessages(state: SessionState, chatId: string): readonly Message[] {
  const waiting = [...state.running.values()].filter((message) => message.chat_id === chatId && message.role === 'user' && message.status === 'queued')
  return waiting.sort((a, b) => Number(isSteering(state, b)) - Number(isSteering(state, a)) || (a.id < b.id ? -1 : 1))
}

/** Whether a message that waits goes before the next step of the turn that runs, not after it. */
export function isSteering(state: SessionState, message: Message): boolean {
  const turn = state.turns.get(message.turn_id ?? '')
  return turn !== undefined && turn.status !== 'queued' && turn.finished_at === null
}

export function attachedTo(message: Message): readonly AttachmentPart[] {
  return message.parts.filter((part): part is AttachmentPart => part.type === 'image' || part.type === 'file')
}

export function wordsOf(message: Message): string {
  return message.parts.map((part) => (part.type === 'text' ? part.text : '')).join('')
}
