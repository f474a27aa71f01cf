/** The keys by which a card is answered without the mouse, and the care that they answer nothing by accident. */
import { useEffect, useEffectEvent } from 'react'
import type { RefObject } from 'react'

export interface CardKeys {
  readonly card: RefObject<HTMLElement | null>
  readonly chatId: string
  readonly isEnabled: boolean
  /** Whether they count while the focus is elsewhere on the page: nothing is being written. */
  readonly mayListen: () => boolean
  readonly keys: Readonly<Record<string, () => void>>
}

interface Listener {
  readonly chatId: string
  readonly element: () => HTMLElement | null
  readonly mayListen: () => boolean
  /** Returns whether the card knows the key. */
  readonly press: (key: string) => boolean
}

/** In the order in which their cards appeared. */
const listeners = new Set<Listener>()
const elsewhere = 'input:not([type="checkbox"]), textarea, select, [contenteditable], [role="menu"], [role="dialog"]'

export function useCardKeys({ card, chatId, isEnabled, mayListen, keys }: CardKeys): void {
  const press = useEffectEvent((key: string) => {
    const act = keys[key]
    act?.()
    return act !== undefined
  })
  const listens = useEffectEvent(mayListen)
  useEffect(() => {
    if (!isEnabled) return
    const listener: Listener = { chatId, element: () => card.current, mayListen: () => listens(), press: (key) => press(key) }
    if (listeners.size === 0) globalThis.addEventListener('keydown', onKeyDown)
    listeners.add(listener)
    return () => {
      listeners.delete(listener)
      if (listeners.size === 0) globalThis.removeEventListener('keydown', onKeyDown)
    }
  }, [card, chatId, isEnabled])
}

function onKeyDown(event: KeyboardEvent): void {
  // A held key repeats: it was meant for what had the focus when it was pressed.
  if (event.repeat || event.isComposing || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return
  const target = event.target instanceof Element ? event.target : document.body
  if (target.closest(elsewhere) !== null) return
  if (listenerAt(target)?.press(event.key.toLowerCase()) === true) event.preventDefault()
}

/** The card that has the focus; without one the oldest that can be seen, unless two chats ask at once. */
function listenerAt(target: Element): Listener | undefined {
  const all = [...listeners]
  const focused = all.find((listener) => listener.element()?.contains(target))
  if (focused !== undefined) return focused
  const seen = all.filter((listener) => listener.mayListen() && isOnScreen(listener.element()))
  return seen.every((listener) => listener.chatId === seen[0]?.chatId) ? seen[0] : undefined
}

/** What is scrolled out of sight is not answered unseen. */
function isOnScreen(element: HTMLElement | null): boolean {
  const scroller = element?.closest('[data-scroller]')
  if (element === null || scroller === null || scroller === undefined) return false
  const card = element.getBoundingClientRect()
  const window = scroller.getBoundingClientRect()
  return card.height > 0 && card.top < window.bottom && card.bottom > window.top
}
