import type { ReturnedMessage } from '@boocode/contracts'
import type { StoreApi } from 'zustand/vanilla'
import { draftAt } from '../../../lib/draft.ts'
import type { Draft } from '../../../lib/draft.ts'
import { returnAttached } from './uploads.ts'

/** What is typed for the next message of a chat. */
export function draftOf(chatId: string): StoreApi<Draft> {
  return draftAt(`draft.${chatId}`)
}

/** Puts messages that came back, with what was attached to them, before what is being written. */
export function returnMessages(chatId: string, messages: readonly Omit<ReturnedMessage, 'message_id'>[]): void {
  returnToDraft(chatId, messages.map(({ content }) => content).filter((content) => content !== ''))
  returnAttached(chatId, messages.flatMap(({ attachments }) => attachments ?? []))
}

/** Puts texts that came back before what is being typed. */
export function returnToDraft(chatId: string, texts: readonly string[]): void {
  const store = draftOf(chatId)
  const typed = store.getState().text
  const parts = typed.trim() === '' ? texts : [...texts, typed]
  store.setState({ text: parts.join('\n\n') })
}
