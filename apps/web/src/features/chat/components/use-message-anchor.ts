import { useEffect, useRef } from 'react'
import type { RefObject } from 'react'
import type { VirtualListHandle } from '../../../components/virtual-list/virtual-list.tsx'
import type { History } from '../store/history.ts'
import type { Row } from '../store/rows.ts'

/** A link to a message far back loads at most so many pages. */
const maxPages = 200

export interface MessageAnchorOptions {
  rows: readonly Row[]
  list: RefObject<VirtualListHandle | null>
  history: History
}

/** Goes to the message that the address names (`#m=<id>`), loading what is older until it is there. */
export function useMessageAnchor({ rows, list, history }: MessageAnchorOptions): void {
  const reached = useRef<string | null>(null)
  const pages = useRef(0)
  useEffect(() => {
    const wanted = /^#m=([0-9a-f-]{36})$/.exec(globalThis.location.hash)?.[1]
    if (wanted === undefined || reached.current === wanted || rows.length === 0) return
    const row = rows.find((candidate) => namesMessage(candidate, wanted))
    if (row !== undefined) {
      reached.current = wanted
      list.current?.scrollTo(row.key)
    } else if (pages.current < maxPages) {
      pages.current += 1
      void history.loadOlder()
    }
  }, [rows, list, history])
}

function namesMessage(row: Row, id: string): boolean {
  if (row.kind === 'calls') return row.parts.some((ref) => ref.messageId === id)
  return 'messageId' in row && row.messageId === id
}
