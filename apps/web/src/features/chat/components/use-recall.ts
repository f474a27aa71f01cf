import { useRef } from 'react'
import type { KeyboardEvent, RefObject } from 'react'
import { saidBefore } from '../store/said-before.ts'
import { useChat } from './chat-context.ts'

export interface RecallOptions {
  field: RefObject<HTMLTextAreaElement | null>
  text: string
  onText: (text: string) => void
}

/**
 * ArrowUp in an empty field brings back what was said before, ArrowDown goes the other way. A text that was changed
 * is a new one, in which the arrows move the caret.
 */
export function useRecall({ field, text, onText }: RecallOptions): { onKeyDown: (event: KeyboardEvent) => boolean } {
  const { chatId, store } = useChat()
  const recalled = useRef<{ index: number; text: string } | null>(null)

  const show = (index: number): boolean => {
    const said = saidBefore(store.getState(), chatId)
    const next = index < 0 ? '' : said[index]
    if (next === undefined) return false
    recalled.current = index < 0 ? null : { index, text: next }
    onText(next)
    // After the field holds it: the caret goes to the end, from where the next ArrowUp goes on.
    requestAnimationFrame(() => field.current?.setSelectionRange(next.length, next.length))
    return true
  }

  return {
    /** Returns whether the key was one of recall. */
    onKeyDown(event) {
      const step = event.key === 'ArrowUp' ? 1 : event.key === 'ArrowDown' ? -1 : 0
      if (step === 0 || event.shiftKey || event.altKey || event.ctrlKey || event.metaKey) return false
      const current = recalled.current?.text === text ? recalled.current : null
      if (current === null && (text !== '' || step === -1)) return false
      const isDone = show((current?.index ?? -1) + step)
      if (isDone) event.preventDefault()
      return isDone
    },
  }
}
