import { useEffect, useRef } from 'react'
import type { RefObject } from 'react'
import { useLocation } from 'react-router'
import { toast } from 'sonner'
import type { VirtualListHandle } from '../../../components/virtual-list/virtual-list.tsx'
import { messageOf } from '../../../lib/api/request.ts'
import type { History } from '../store/history.ts'
import type { Row } from '../store/rows.ts'
import { useChat } from './chat-context.ts'

export interface MessageAnchorOptions {
  /** All that is loaded. */
  rows: readonly Row[]
  list: RefObject<VirtualListHandle | null>
  history: History
}

/** Goes to the message that the address names (`#m=<id>`), each time it does; what is not loaded is, wherever it stands. */
export function useMessageAnchor({ rows, list, history }: MessageAnchorOptions): void {
  const { isFront } = useChat()
  const { hash, key } = useLocation()
  const wanted = /^#m=([0-9a-f-]{36})$/.exec(hash)?.[1]
  const reached = useRef<string | null>(null)
  const asked = useRef<string | null>(null)
  useEffect(() => {
    // Of several chats side by side it is the one in front that the address speaks of.
    if (wanted === undefined || !isFront || rows.length === 0 || reached.current === key) return
    const row = rows.find((candidate) => namesMessage(candidate, wanted))
    if (row !== undefined) {
      reached.current = key
      list.current?.scrollTo(row.key)
    } else if (asked.current !== key) {
      asked.current = key
      void history.goTo(wanted).catch((error: unknown) => toast.error(messageOf(error)))
    }
  }, [wanted, key, isFront, rows, list, history])
}

function namesMessage(row: Row, id: string): boolean {
  switch (row.kind) {
    case 'calls':
      return row.parts.some((ref) => ref.messageId === id)
    case 'note':
      return row.messageIds.includes(id)
    case 'resumed':
    case 'working':
    case 'ending':
      return false
    default:
      return row.messageId === id
  }
}
