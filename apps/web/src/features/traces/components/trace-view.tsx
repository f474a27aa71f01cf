import { Dialog } from '@base-ui/react/dialog'
import { useCallback, useEffect, useMemo, useRef } from 'react'
import type { RefObject } from 'react'
import { useStore } from 'zustand'
import { Button } from '../../../components/button.tsx'
import { cx } from '../../../components/class-names.ts'
import { countOf } from '../../../lib/format.ts'
import type { LiveSession } from '../../../lib/live/live-hub.ts'
import { serverNow } from '../../../lib/server-clock.ts'
import { isFiltering, noFilters, spanFilter } from '../store/filters.ts'
import type { Filters } from '../store/filters.ts'
import { findSpan } from '../store/span-book.ts'
import type { SpanBook } from '../store/span-book.ts'
import { buildTree, hasChildren } from '../store/span-tree.ts'
import type { Row } from '../store/span-tree.ts'
import { viewStoreOf } from '../store/view-state.ts'
import type { ViewStore } from '../store/view-state.ts'
import { RowDetail } from './detail/row-detail.tsx'
import { FilterBar } from './filter-bar.tsx'
import { Notice } from './notice.tsx'
import { SpanGrid } from './span-grid.tsx'
import { show, useSpanAddress } from './use-span-address.ts'
import { useRowHeight } from './use-row-height.ts'
import { useSize } from './use-size.ts'
import { useSpans } from './use-spans.ts'

export interface TraceViewProps {
  live: LiveSession
  chatId: string
  isVisible: boolean
  /** The call that the address names: an id, or message and call. */
  span: string | null
  onSpan: (id: string) => void
  onMessage: (messageId: string) => void
}

/** Room for the detail beside the rows, and under them; below that it covers them. */
const besidePx = 900
const underPx = 560

/** Every call of a chat: tree, waterfall and detail in step. */
export function TraceView({ live, chatId, isVisible, span, onSpan, onMessage }: TraceViewProps) {
  const { store, state } = useSpans(live, chatId)
  const viewStore = useMemo(() => viewStoreOf(chatId), [chatId])
  const { ref, size } = useSize<HTMLDivElement>()
  const search = useRef<HTMLInputElement>(null)
  useSpanAddress({ store, state, viewStore, span, onSpan })

  const { book, phase, error, isReadingEarlier } = state
  const focusGrid = useCallback(() => ref.current?.querySelector<HTMLElement>('[role="treegrid"]')?.focus(), [ref])
  useSlash(ref, search)
  return (
    <section ref={ref} aria-label="Trace" className="flex h-full min-h-0 flex-col bg-canvas">
      {phase === 'loading' && book.size === 0 && <Notice text="">{<p className="animate-rise text-faint [animation-delay:300ms]">Opening…</p>}</Notice>}
      {phase === 'failed' && (
        <Notice text={error ?? 'The calls of this chat could not be read.'}>
          <Button onClick={() => void store.refresh()}>Retry</Button>
        </Notice>
      )}
      {phase === 'ready' && book.size === 0 && <Notice text="Nothing has been called in this chat yet. Send a message: every call of a tool or a model appears here while it runs." />}
      {phase !== 'failed' && book.size > 0 && (
        <>
          {error !== null && <p role="status" className="shrink-0 border-b border-line bg-needs-you-wash px-3 py-1 text-small">Not up to date: {error}</p>}
          <Parts book={book} viewStore={viewStore} search={search} focusGrid={focusGrid} {...{ chatId, isVisible, onMessage, isReadingEarlier }} widthPx={size.width} readEarlier={() => void store.readEarlier()} />
        </>
      )}
    </section>
  )
}

/** `/` leads to the filter from everywhere in the pane but fields. */
function useSlash(pane: RefObject<HTMLElement | null>, search: RefObject<HTMLInputElement | null>): void {
  useEffect(() => {
    const element = pane.current
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== '/' || event.target instanceof HTMLInputElement || search.current === null) return
      event.preventDefault()
      search.current.focus()
      search.current.select()
    }
    element?.addEventListener('keydown', onKey)
    return () => element?.removeEventListener('keydown', onKey)
  }, [pane, search])
}

interface PartsProps extends Pick<TraceViewProps, 'chatId' | 'isVisible' | 'onMessage'> {
  book: SpanBook
  viewStore: ViewStore
  search: RefObject<HTMLInputElement | null>
  widthPx: number
  isReadingEarlier: boolean
  focusGrid: () => void
  readEarlier: () => void
}

function Parts({ book, viewStore, search, widthPx, focusGrid, ...rest }: PartsProps) {
  const { groupBy, filters, collapsed, active, isDetailOpen } = useStore(viewStore)
  const tree = useMemo(() => buildTree(book.turns, { groupBy, filter: filterNow(filters), collapsed }), [book.turns, groupBy, filters, collapsed])
  const names = useMemo(() => namesIn(book), [book])
  const row = useMemo(() => (active === null ? undefined : tree.rows.find((candidate) => candidate.key === active)), [tree, active])
  const isNarrow = widthPx > 0 && widthPx < underPx
  const rowPx = useRowHeight(isNarrow ? '--row' : '--row-small')
  const detail = useRef<HTMLElement>(null)
  const onEnter = useCallback(() => {
    viewStore.setState({ isDetailOpen: true })
    detail.current?.querySelector<HTMLElement>('[tabindex="0"]')?.focus()
  }, [viewStore])
  const onChoose = useCallback(() => viewStore.setState({ isDetailOpen: true }), [viewStore])
  const onPick = (key: string) => {
    const span = findSpan(book, key)
    if (span !== undefined) show(viewStore, span)
  }
  const close = () => {
    viewStore.setState(isNarrow ? { isDetailOpen: false } : { active: null, isDetailOpen: false })
    focusGrid()
  }
  const body = row !== undefined && (
    <RowDetail chatId={rest.chatId} row={row} spans={book.turns.get(turnOf(row)) ?? []} onPick={onPick} onMessage={rest.onMessage} onClose={close} />
  )
  return (
    <>
      <FilterBar viewStore={viewStore} names={names} search={search} onLeave={focusGrid} groups={() => tree.rows.filter(hasChildren).map(({ key }) => key)} />
      <Remarks book={book} matches={tree.matches} isFiltered={isFiltering(filters)} {...rest} />
      <div className={cx('flex min-h-0 flex-1', widthPx >= besidePx ? 'flex-row' : 'flex-col')}>
        {tree.rows.length === 0 ? (
          <Notice text="No call fits the filter.">
            <Button onClick={() => viewStore.setState({ filters: noFilters })}>Clear the filter</Button>
          </Notice>
        ) : (
          <SpanGrid turns={book.turns} tree={tree} viewStore={viewStore} isVisible={rest.isVisible} rowPx={rowPx} onEnter={onEnter} onChoose={onChoose} />
        )}
        {body !== false && !isNarrow && (
          <section ref={detail} aria-label="Details" className={widthPx >= besidePx ? 'w-[36%] max-w-[520px] min-w-80 shrink-0 border-l border-line' : 'h-[46%] shrink-0 border-t border-line'}>
            {body}
          </section>
        )}
      </div>
      {isNarrow && body !== false && isDetailOpen && (
        <Dialog.Root open onOpenChange={(isOpen) => !isOpen && close()}>
          <Dialog.Portal>
            <Dialog.Backdrop className="fixed inset-0 z-30 bg-backdrop" />
            <Dialog.Popup aria-label="Details" className="fixed inset-x-0 bottom-0 z-30 h-[82dvh] overflow-hidden rounded-t-lg border-t border-line-strong bg-canvas pb-[env(safe-area-inset-bottom)] outline-none">
              {body}
            </Dialog.Popup>
          </Dialog.Portal>
        </Dialog.Root>
      )}
    </>
  )
}

/** How many calls are shown of how many, and where the others are. */
function Remarks({ book, matches, isFiltered, isReadingEarlier, readEarlier }: Pick<PartsProps, 'book' | 'isReadingEarlier' | 'readEarlier'> & { matches: number; isFiltered: boolean }) {
  return (
    <p role="status" className={cx('tabular flex shrink-0 items-center gap-2 border-line px-3 text-small text-muted', (isFiltered || book.hasEarlier) && 'min-h-7 border-b')}>
      {isFiltered ? `${matches.toLocaleString('en')} of ${countOf(book.size, 'call')}` : book.hasEarlier && `The newest ${countOf(book.size, 'call')}`}
      {book.hasEarlier && (
        <Button look="quiet" disabled={isReadingEarlier} onClick={readEarlier}>
          {isReadingEarlier ? 'Loading earlier turns…' : 'Show earlier turns'}
        </Button>
      )}
    </p>
  )
}

/** Calls that run have lasted until now. */
function filterNow(filters: Filters): ReturnType<typeof spanFilter> | null {
  return isFiltering(filters) ? spanFilter(filters, serverNow()) : null
}

function turnOf(row: Row): number {
  if (row.kind === 'name') return 0
  return row.kind === 'span' ? row.span.turn : row.turn
}

function namesIn(book: SpanBook): string[] {
  const names = new Set<string>()
  for (const spans of book.turns.values()) for (const span of spans) names.add(span.name)
  return [...names].sort()
}
