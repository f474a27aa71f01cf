import { useCallback, useEffect, useEffectEvent, useId, useLayoutEffect, useMemo, useRef, useState } from 'react'
import type { KeyboardEvent } from 'react'
import { useStore } from 'zustand'
import { serverNow } from '../../../lib/server-clock.ts'
import { RowWindow } from '../canvas/row-window.ts'
import { Waterfall } from '../canvas/waterfall.ts'
import { makeAxes, makeBars, shareOf } from '../store/bars.ts'
import type { AxisOf, Bars, Scale } from '../store/bars.ts'
import { actOfKey } from '../store/row-keys.ts'
import type { TurnSpans } from '../store/span-book.ts'
import type { Row, Tree } from '../store/span-tree.ts'
import { viewOfKey } from '../store/view.ts'
import { toggle } from '../store/view-state.ts'
import type { ViewStore } from '../store/view-state.ts'
import { columnsFor } from './columns.ts'
import { SpanGridRow } from './span-grid-row.tsx'
import { TimeHeader } from './time-header.tsx'
import { useSize } from './use-size.ts'
import { useWaterfallHand } from './use-waterfall-hand.ts'

export interface SpanGridProps {
  turns: ReadonlyMap<number, TurnSpans>
  tree: Tree
  viewStore: ViewStore
  isVisible: boolean
  rowPx: number
  /** Enter was pressed on the active row. */
  onEnter: () => void
  /** A row was chosen by hand. */
  onChoose: () => void
}

/** Tree and waterfall in step: the rows that are seen, and one canvas for their bars. */
export function SpanGrid({ turns, tree, viewStore, isVisible, rowPx, onEnter, onChoose }: SpanGridProps) {
  const { rows } = tree
  const { collapsed, active, view, scale, groupBy } = useStore(viewStore)
  const gridId = useId()
  const canvas = useRef<HTMLCanvasElement>(null)
  const { ref: frame, size } = useSize<HTMLDivElement>()
  const [rowWindow] = useState(() => new RowWindow())
  const { start, end, top, pageRows } = useStore(rowWindow.seen)
  const range = { start: Math.min(start, rows.length), end: Math.min(end, rows.length) }
  const scroller = useCallback((element: HTMLElement | null) => (element === null ? undefined : rowWindow.attach(element)), [rowWindow])
  useLayoutEffect(() => rowWindow.update({ rows, rowPx, hasActive: active !== null }))
  const columns = useMemo(() => columnsFor(size.width), [size.width])
  const axes = useMemo(() => axesNow(turns, scale), [turns, scale])
  const bars = useMemo(() => barsNow(rows, axes), [rows, axes])
  const activeIndex = useMemo(() => (active === null ? -1 : rows.findIndex((row) => row.key === active)), [rows, active])
  const onHand = useWaterfallHand({ viewStore, widthPx: columns.waterfallPx })
  const startOf = useTurnStarts(turns)

  useWaterfall(canvas, { bars, ...range, rowPx, widthPx: columns.waterfallPx, view, isVisible })
  const onActive = useEffectEvent(() => {
    if (activeIndex !== -1) rowWindow.reveal(activeIndex)
  })
  // Where a person scrolled is kept while rows come and go; only another active row is brought into sight.
  useEffect(() => onActive(), [active])

  const pick = useCallback((index: number) => viewStore.setState({ active: rows[index]?.key ?? null }), [rows, viewStore])
  const pickByHand = useCallback(
    (index: number) => {
      pick(index)
      onChoose()
    },
    [pick, onChoose],
  )
  const onToggle = useCallback(
    (row: Row) => viewStore.setState((state) => ({ collapsed: toggle(state.collapsed, row.key, state.collapsed.has(row.key)) })),
    [viewStore],
  )
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const seen = viewOfKey(event.key, view, activeIndex === -1 ? null : shareOf(bars, activeIndex))
    if (seen !== null) viewStore.setState({ view: seen })
    const act = actOfKey(event.key, { rows, collapsed, index: activeIndex, pageRows })
    if (act === null) return
    event.preventDefault()
    if (act.kind === 'go') pick(act.index)
    else if (act.kind === 'enter') onEnter()
    else viewStore.setState({ collapsed: toggle(collapsed, act.key, act.kind === 'open') })
  }
  const headRow = rows[activeIndex >= range.start && activeIndex < range.end ? activeIndex : top]
  const axis = axes.axes[headRow === undefined ? 0 : axes.ofTurn(turnOf(headRow))] ?? axes.axes[0]
  const isActiveDrawn = activeIndex >= range.start && activeIndex < range.end

  return (
    <div
      ref={frame}
      role="treegrid"
      tabIndex={0}
      aria-label="Calls"
      aria-rowcount={rows.length + 1}
      aria-activedescendant={isActiveDrawn ? `${gridId}-${activeIndex}` : undefined}
      onKeyDown={onKeyDown}
      className="group/grid relative flex min-h-0 min-w-0 flex-1 flex-col outline-none"
    >
      <div role="row" aria-rowindex={1} style={{ gridTemplateColumns: columns.template }} className="relative grid h-6 shrink-0 items-center border-b border-line bg-panel text-[11px] text-faint group-focus-visible/grid:text-ink">
        <span role="columnheader" className="pl-2">Call</span>
        <span role="columnheader" className="pr-3 text-right">Time</span>
        {columns.hasTokens && (
          <>
            <span role="columnheader" className="pr-3 text-right">Tokens</span>
            <span role="columnheader" className="pr-3 text-right">Cached</span>
          </>
        )}
        {columns.hasOutcome && <span role="columnheader">Outcome</span>}
        <span role="columnheader" className="relative h-full">
          <span className="sr-only">When</span>
        </span>
        {axis !== undefined && (groupBy === 'turn' || scale === 'chat') && <TimeHeader axis={axis} view={view} widthPx={columns.waterfallPx} isClock={scale === 'chat'} />}
      </div>
      <div ref={scroller} data-scroller role="rowgroup" className="relative min-h-0 flex-1 overflow-x-hidden overflow-y-auto overscroll-contain [overflow-anchor:none]">
        <div role="presentation" className="relative" style={{ height: rows.length * rowPx }} ref={onHand}>
          {rows.slice(range.start, range.end).map((row, offset) => {
            const index = range.start + offset
            return (
              <SpanGridRow
                key={row.key}
                id={`${gridId}-${index}`}
                row={row}
                index={index}
                rowPx={rowPx}
                columns={columns}
                isActive={index === activeIndex}
                isOpen={!collapsed.has(row.key)}
                turnStartMs={startOf(turnOf(row))}
                isByName={groupBy === 'name'}
                onPick={pickByHand}
                onToggle={onToggle}
              />
            )
          })}
          <canvas
            ref={canvas}
            aria-hidden
            className="pointer-events-none absolute right-0"
            style={{ top: range.start * rowPx, width: columns.waterfallPx, height: (range.end - range.start) * rowPx }}
          />
        </div>
      </div>
    </div>
  )
}

// As of the moment in which something changed; what runs is grown to the present with every drawing.
function axesNow(turns: ReadonlyMap<number, TurnSpans>, scale: Scale): AxisOf {
  return makeAxes(turns, scale, serverNow())
}

function barsNow(rows: readonly Row[], axes: AxisOf): Bars {
  return makeBars(rows, axes, serverNow())
}

function turnOf(row: Row): number {
  if (row.kind === 'name') return 0
  return row.kind === 'span' ? row.span.turn : row.turn
}

/** When turns began: with their first call. */
function useTurnStarts(turns: ReadonlyMap<number, TurnSpans>): (turn: number) => number {
  return useCallback((turn: number) => turns.get(turn)?.[0]?.startMs ?? 0, [turns])
}

function useWaterfall(canvas: React.RefObject<HTMLCanvasElement | null>, scene: Parameters<Waterfall['show']>[0]): void {
  const waterfall = useRef<Waterfall | null>(null)
  useLayoutEffect(() => {
    if (canvas.current === null) return
    const made = new Waterfall(canvas.current)
    waterfall.current = made
    return () => made[Symbol.dispose]()
  }, [canvas])
  const { bars, start, end, rowPx, widthPx, view, isVisible } = scene
  useLayoutEffect(() => {
    waterfall.current?.show({ bars, start, end, rowPx, widthPx, view, isVisible })
  }, [bars, start, end, rowPx, widthPx, view, isVisible])
}
