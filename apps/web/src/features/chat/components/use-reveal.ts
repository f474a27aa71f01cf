import { useEffect, useRef } from 'react'
import type { RefObject } from 'react'
import { useLocation } from 'react-router'
import { toast } from 'sonner'
import { useStore } from 'zustand'
import type { VirtualListHandle } from '../../../components/virtual-list/virtual-list.tsx'
import { messageOf } from '../../../lib/api/request.ts'
import { findMessage } from '../../../lib/live/session-state.ts'
import type { StickToEnd } from '../../../lib/stick-to-end.ts'
import type { History } from '../store/history.ts'
import { rowOfTarget } from '../store/reveals.ts'
import type { RevealTarget } from '../store/reveals.ts'
import type { Row } from '../store/rows.ts'
import { useChat } from './chat-context.ts'
import { showWords } from './show-words.ts'

export interface RevealOptions {
  /** All that is loaded. */
  rows: readonly Row[]
  list: RefObject<VirtualListHandle | null>
  history: History
  stick: StickToEnd
}

const namedInHash = /^#(?:m|msg|pin)=([0-9a-f-]{36})$/
/** How long a row that was gone to is marked. */
const markedMs = 2_500

/** Goes to the messages that are asked for, by the address or by other parts of the chat; what is not loaded is, wherever it stands. */
export function useReveal({ rows, list, history, stick }: RevealOptions): void {
  const { store, reveals } = useChat()
  useAddress()
  const target = useStore(reveals.target, (state) => state.target)
  const asked = useRef<RevealTarget | null>(null)
  const rowKey = target === null ? undefined : rowOfTarget(rows, target, findMessage(store.getState(), target.messageId))?.key
  const isReady = rows.length > 0

  useEffect(() => {
    if (target === null || !isReady || rowKey !== undefined || asked.current === target) return
    asked.current = target
    stick.unfollow()
    history.goTo(target.messageId).catch((error: unknown) => {
      reveals.clear()
      toast.error(messageOf(error))
    })
  }, [target, isReady, rowKey, stick, history, reveals])

  useEffect(() => {
    if (target === null || rowKey === undefined) return
    list.current?.scrollTo(rowKey)
    if (target.words !== undefined && list.current !== null) return showWords(list.current, rowKey, target.words)
    const timer = setTimeout(() => reveals.clear(), markedMs)
    return () => clearTimeout(timer)
  }, [target, rowKey, list, reveals])
}

/** Follows the address (`#msg=<id>`, `#pin=<id>`, `?message=<id>`), each time that it names a message. */
function useAddress(): void {
  const { isFront, reveals } = useChat()
  const { hash, search, key } = useLocation()
  const named = namedInHash.exec(hash)?.[1] ?? new URLSearchParams(search).get('message')
  const reached = useRef<string | null>(null)
  useEffect(() => {
    // Of several chats side by side it is the one in front that the address speaks of.
    if (named === null || !/^[0-9a-f-]{36}$/.test(named) || !isFront || reached.current === key) return
    reached.current = key
    reveals.show({ messageId: named, part: null })
  }, [named, key, isFront, reveals])
}
