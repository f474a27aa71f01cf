import { useEffect, useRef } from 'react'
import type { RefObject } from 'react'
import type { VirtuosoHandle } from 'react-virtuoso'
import type { History } from '../store/history.ts'
import type { Row } from '../store/rows.ts'

/** A link to a message far back loads at most so many pages. */
const maxPages = 200

export interface MessageAnchorOptions {
  rows: readonly Row[]
  list: RefObject<VirtuosoHandle | null>
  history: History
  onJump: () => void
}

/** Goes to the message that the address names (`#m=<id>`), loading what is older until it is there. */
export function useMessageAnchor({ rows, list, history, onJump }: MessageAnchorOptions): void {
  const reached = useRef<string | null>(null)
  const pages = useRef(0)
  useEffect(() => {
    const wanted = /^#m=([0-9a-f-]{36})$/.exec(globalThis.location.hash)?.[1]
    if (wanted === undefined || reached.current === wanted || rows.length === 0) return
    const index = rows.findIndex((row) => namesMessage(row, wanted))
    if (index !== -1) {
      reached.current = wanted
      onJump()
      list.current?.scrollToIndex({ index, align: 'start' })
    } else if (pages.current < maxPages) {
      pages.current += 1
      void history.loadOlder()
    }
  }, [rows, list, history, onJump])
}

function namesMessage(row: Row, id: string): boolean {
  if (row.kind === 'calls') return row.parts.some((ref) => ref.messageId === id)
  return 'messageId' in row && row.messageId === id
}
