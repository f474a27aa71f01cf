import type { StoreApi } from 'zustand/vanilla'
import { draftAt } from '../../../lib/draft.ts'
import type { Draft } from '../../../lib/draft.ts'

/** What is typed for the next message of a chat. */
export function draftOf(chatId: string): StoreApi<Draft> {
  return draftAt(`draft.${chatId}`)
}

/** Puts texts that came back before what is being typed. */
export function returnToDraft(chatId: string, texts: readonly string[]): void {
  const store = draftOf(chatId)
  const typed = store.getState().text
  const parts = typed.trim() === '' ? texts : [...texts, typed]
  store.setState({ text: parts.join('\n\n') })
}
