import { useCallback, useMemo, useState } from 'react'
import { formatDuration } from '../../../lib/format.ts'
import { buildTree } from '../store/span-tree.ts'
import type { Tree } from '../store/span-tree.ts'
import { createViewStore } from '../store/view-state.ts'
import { sumWords } from '../store/words.ts'
import { SpanGrid } from './span-grid.tsx'
import type { TracePanelProps } from './trace-panel-props.ts'
import { useRowHeight } from './use-row-height.ts'
import { useSpans } from './use-spans.ts'

const nothing: ReadonlySet<string> = new Set()

function useNewestTurn({ live, chatId }: TracePanelProps): { turns: Parameters<typeof buildTree>[0]; tree: Tree } {
  const { book } = useSpans(live, chatId).state
  return useMemo(() => {
    const newest = Math.max(0, ...book.turns.keys())
    const spans = book.turns.get(newest)
    const turns = new Map(spans === undefined ? [] : [[newest, spans]])
    return { turns, tree: buildTree(turns, { groupBy: 'turn', filter: null, collapsed: nothing }) }
  }, [book])
}

export function PanelSums(props: TracePanelProps) {
  const [row] = useNewestTurn(props).tree.rows
  if (row?.kind !== 'turn') return null
  return (
    <span className="tabular truncate">
      Turn {row.turn}: {sumWords(row.sums)}
      {row.endMs !== null && `, ${formatDuration(row.endMs - row.startMs)}`}
    </span>
  )
}

export function PanelRows(props: TracePanelProps) {
  const { turns, tree } = useNewestTurn(props)
  const [viewStore] = useState(createViewStore)
  const rowPx = useRowHeight('--row-small')
  const { onOpen } = props
  const open = useCallback(() => {
    const { active } = viewStore.getState()
    onOpen(active !== null && /^[0-9a-f-]{36}$/.test(active) ? active : null)
  }, [viewStore, onOpen])
  if (tree.rows.length === 0) return <p className="border-t border-line px-3 py-2 text-small text-muted">Nothing has been called in this chat yet. Calls appear here while they run.</p>
  return (
    <div className="flex h-44 border-t border-line bg-canvas">
      <SpanGrid turns={turns} tree={tree} viewStore={viewStore} isVisible={props.isVisible} rowPx={rowPx} onEnter={open} onChoose={open} />
    </div>
  )
}
