import { ChevronRight, Scissors } from 'lucide-react'
import { memo } from 'react'
import { cx } from '../../../components/class-names.ts'
import { useSeconds } from '../../../lib/clock.ts'
import { formatClock, formatCount, formatDuration, formatElapsed, formatShare } from '../../../lib/format.ts'
import { showEverything } from '../../../lib/show-hidden.ts'
import { isRunning } from '../store/span.ts'
import type { Span } from '../store/span.ts'
import { hasChildren } from '../store/span-tree.ts'
import type { Row } from '../store/span-tree.ts'
import { barWords, durationOf, isSurprising, nameOf, sumWords } from '../store/words.ts'
import type { Columns } from './columns.ts'
import { OutcomeMark } from './outcome-mark.tsx'

export interface SpanGridRowProps {
  row: Row
  /** From 0. */
  index: number
  id: string
  rowPx: number
  columns: Columns
  isActive: boolean
  isOpen: boolean
  /** When the turn of the row began, for words about its bar. */
  turnStartMs: number
  /** Whether rows stand under the name of what they call. */
  isByName: boolean
  onPick: (index: number) => void
  onToggle: (row: Row) => void
}

/** One row. The bar itself is drawn on the canvas over its last cell, which says it in words. */
export const SpanGridRow = memo(function SpanGridRow(props: SpanGridRowProps) {
  const { row, index, id, rowPx, columns, isActive, isOpen, onPick } = props
  const span = row.kind === 'span' ? row.span : null
  return (
    // Keys are the grid's: it has the focus, and tells which row is meant.
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events -- see above
    <div
      id={id}
      role="row"
      tabIndex={-1}
      aria-level={row.level}
      aria-rowindex={index + 2}
      aria-selected={isActive}
      aria-expanded={hasChildren(row) ? isOpen : undefined}
      onClick={() => onPick(index)}
      style={{ transform: `translateY(${index * rowPx}px)`, height: rowPx, gridTemplateColumns: columns.template }}
      className={cx(
        'absolute inset-x-0 grid items-center border-b border-line/60 outline-none',
        isActive ? 'bg-accent-wash group-focus-visible/grid:outline-2 group-focus-visible/grid:-outline-offset-2 group-focus-visible/grid:outline-accent' : 'hover:bg-hover',
      )}
    >
      <span role="gridcell" className="flex h-full min-w-0 items-center gap-1.5 pr-2" style={{ paddingLeft: 4 + (row.level - 1) * 14 }}>
        <Chevron {...props} />
        <RowName row={row} isByName={props.isByName} />
        {span !== null && !columns.hasOutcome && (
          <span className={span.outcome === 'success' ? 'sr-only' : 'ml-auto shrink-0'}>
            <OutcomeMark span={span} hasWords={false} />
          </span>
        )}
      </span>
      <span role="gridcell" className={cx('tabular pr-3 text-right text-small', row.level === 1 ? 'text-muted' : 'text-ink')}>
        <Duration row={row} />
      </span>
      {columns.hasTokens && <TokenCells row={row} />}
      {columns.hasOutcome && (
        <span role="gridcell" className="min-w-0 pr-2 text-small">
          {span !== null && <OutcomeMark span={span} hasWords />}
        </span>
      )}
      <span role="gridcell">
        <span className="sr-only">{isLive(row) ? <LiveBarWords {...props} /> : barWords(row, props.turnStartMs, 0)}</span>
      </span>
    </div>
  )
})

function Chevron({ row, isOpen, onToggle }: SpanGridRowProps) {
  if (!hasChildren(row)) return <span className="w-4 shrink-0" />
  return (
    // The arrow keys do the same; a screen reader is told by the row itself.
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-static-element-interactions -- see above
    <span
      className="-my-1 flex w-4 shrink-0 justify-center self-stretch rounded-sm py-1 hover:bg-pressed"
      onClick={(event) => {
        event.stopPropagation()
        onToggle(row)
      }}
    >
      <ChevronRight size={13} aria-hidden className={cx('self-center text-faint', isOpen && 'rotate-90')} />
    </span>
  )
}

function RowName({ row, isByName }: { row: Row; isByName: boolean }) {
  switch (row.kind) {
    case 'turn':
      return (
        <>
          <span className="shrink-0 font-medium">Turn {row.turn}</span>
          <span className="tabular shrink-0 text-small text-faint">{formatClock(row.startMs)}</span>
          <span className="tabular min-w-0 truncate text-small text-muted">{sumWords(row.sums)}</span>
        </>
      )
    case 'step':
      return <span className="shrink-0 text-muted">Step {row.step}</span>
    case 'name':
      return (
        <>
          <Badge>{showEverything(row.name)}</Badge>
          <span className="tabular min-w-0 truncate text-small text-muted">
            {sumWords(row.sums)}
            {row.sums.slowest !== null && `, slowest ${formatDuration(row.sums.slowest.durationMs ?? 0)}`}
          </span>
        </>
      )
    case 'span':
      return <SpanName span={row.span} isByName={isByName} />
  }
}

function SpanName({ span, isByName }: { span: Span; isByName: boolean }) {
  if (span.kind === 'model') {
    return (
      <>
        <span className="shrink-0 text-ink">{isByName ? `Turn ${span.turn}, step ${span.step}` : span.purpose === 'compaction' ? 'Summary' : `Step ${span.step}`}</span>
        {!isByName && <span className="min-w-0 truncate text-small text-muted">{showEverything(span.name)}</span>}
        {isSurprising(span.breakCode) && (
          <span title="The cached beginning of the prompt broke here" className="shrink-0 text-needs-you">
            <Scissors size={12} aria-hidden />
            <span className="sr-only">The cache broke here</span>
          </span>
        )}
      </>
    )
  }
  return (
    <>
      {isByName ? <span className="tabular shrink-0 text-small text-faint">Turn {span.turn}</span> : <Badge>{nameOf(span)}</Badge>}
      <span dir="ltr" className="min-w-0 truncate font-mono text-mono text-muted">
        {showEverything(span.title)}
      </span>
    </>
  )
}

function Badge({ children }: { children: string }) {
  return <span className="max-w-44 shrink-0 truncate rounded-sm bg-raised px-1.5 font-mono text-[11.5px] leading-[18px] text-ink">{children}</span>
}

function isLive(row: Row): boolean {
  return row.kind === 'span' ? isRunning(row.span) : row.kind !== 'name' && row.endMs === null
}

function LiveBarWords({ row, turnStartMs }: Pick<SpanGridRowProps, 'row' | 'turnStartMs'>) {
  return barWords(row, turnStartMs, useSeconds())
}

function Duration({ row }: { row: Row }) {
  return isLive(row) ? <LiveDuration row={row} /> : formatDuration(durationOf(row, 0))
}

function LiveDuration({ row }: { row: Row }) {
  return <span className="text-working">{formatElapsed(durationOf(row, useSeconds()))}</span>
}

/** Of steps and turns, which are what tokens are counted by; under a step they would be counted again. */
function TokenCells({ row }: { row: Row }) {
  const told = tokensOf(row)
  const prompt = told?.promptTokens ?? null
  return (
    <>
      <span role="gridcell" className="tabular pr-3 text-right text-small text-muted">
        {told?.tokens != null && formatCount(told.tokens)}
      </span>
      <span role="gridcell" className="tabular pr-3 text-right text-small text-muted">
        {prompt !== null && told?.cachedTokens != null && formatShare(told.cachedTokens, prompt)}
      </span>
    </>
  )
}

function tokensOf(row: Row): { tokens: number | null; cachedTokens: number | null; promptTokens: number | null } | null {
  if (row.kind === 'turn' || row.kind === 'step') return row
  return row.kind === 'span' && row.span.kind === 'model' ? row.span : null
}
