import { ChevronDown, ChevronsDownUp, ChevronsUpDown, Maximize, Search, X, ZoomIn, ZoomOut } from 'lucide-react'
import type { Ref } from 'react'
import { useStore } from 'zustand'
import { Button } from '../../../components/button.tsx'
import { cx } from '../../../components/class-names.ts'
import { IconButton } from '../../../components/icon-button.tsx'
import { Menu, MenuChoice } from '../../../components/menu.tsx'
import { formatDuration } from '../../../lib/format.ts'
import { showEverything } from '../../../lib/show-hidden.ts'
import { isFiltering, noFilters } from '../store/filters.ts'
import type { Filters } from '../store/filters.ts'
import type { Scale } from '../store/bars.ts'
import { isWhole, wholeView, zoom } from '../store/view.ts'
import type { ViewStore } from '../store/view-state.ts'
import { outcomeWords } from '../store/words.ts'

export interface FilterBarProps {
  viewStore: ViewStore
  /** Names of tools and models that occur. */
  names: readonly string[]
  /** Keys of rows that can be closed. */
  groups: () => readonly string[]
  search: Ref<HTMLInputElement>
  /** Escape in the search field. */
  onLeave: () => void
}

const anyValue = ''
const durations = [100, 1_000, 5_000, 30_000]

/** Which calls are shown, how they are grouped, and which part of time is seen. */
export function FilterBar(props: FilterBarProps) {
  const { viewStore, groups } = props
  const { filters, groupBy, scale, view, collapsed } = useStore(viewStore)
  return (
    <div role="toolbar" aria-label="Calls shown" className="flex shrink-0 flex-wrap items-center gap-x-1 gap-y-0.5 border-b border-line bg-panel px-2 py-1 max-wide:flex-nowrap max-wide:overflow-x-auto [&>*]:max-wide:shrink-0">
      <SearchField {...props} />
      <FilterMenus viewStore={viewStore} names={props.names} />
      {isFiltering(filters) && (
        <Button look="quiet" className="px-2!" onClick={() => viewStore.setState({ filters: noFilters })}>
          <X size={12} aria-hidden />
          Clear
        </Button>
      )}
      <span className="ml-auto flex items-center gap-0.5">
        <Choice
          label="Group"
          value={groupBy}
          options={[
            { value: 'turn', title: 'By turn' },
            { value: 'name', title: 'By tool' },
          ]}
          onChange={(next) => viewStore.setState({ groupBy: next })}
        />
        <Choice<Scale>
          label="Time"
          value={scale}
          options={[
            { value: 'turn', title: 'Per turn', note: 'Every turn fills the width' },
            { value: 'chat', title: 'Whole chat', note: 'All turns on one axis' },
          ]}
          onChange={(next) => viewStore.setState({ scale: next, view: wholeView })}
        />
        <span className="flex max-wide:hidden">
          <IconButton label="Zoom out" icon={ZoomOut} size={14} disabled={isWhole(view)} onClick={() => viewStore.setState({ view: zoom(view, 0.5, 0.5) })} />
          <IconButton label="Zoom in" icon={ZoomIn} size={14} onClick={() => viewStore.setState({ view: zoom(view, 2, 0.5) })} />
          <IconButton label="Fit" icon={Maximize} size={14} disabled={isWhole(view)} onClick={() => viewStore.setState({ view: wholeView })} />
        </span>
        <IconButton
          label={collapsed.size > 0 ? 'Expand all' : 'Collapse all'}
          icon={collapsed.size > 0 ? ChevronsUpDown : ChevronsDownUp}
          size={14}
          onClick={() => viewStore.setState({ collapsed: new Set(collapsed.size > 0 ? [] : groups()) })}
        />
      </span>
    </div>
  )
}

function SearchField({ viewStore, search, onLeave }: FilterBarProps) {
  const text = useStore(viewStore, ({ filters }) => filters.text)
  return (
    <label className="flex h-control max-w-60 min-w-32 flex-1 items-center gap-1.5 rounded border border-line-strong bg-canvas px-2 has-focus-visible:outline-2 has-focus-visible:-outline-offset-1 has-focus-visible:outline-accent">
      <Search size={13} aria-hidden className="shrink-0 text-faint" />
      <input
        ref={search}
        type="search"
        aria-label="Filter calls"
        placeholder="Filter"
        autoComplete="off"
        spellCheck={false}
        value={text}
        onChange={(event) => setFilters(viewStore, { text: event.target.value })}
        onKeyDown={(event) => {
          if (event.key !== 'Escape' && event.key !== 'ArrowDown') return
          event.preventDefault()
          if (event.key === 'Escape') setFilters(viewStore, { text: '' })
          onLeave()
        }}
        className="min-w-0 flex-1 bg-transparent text-field outline-none [&::-webkit-search-cancel-button]:hidden"
      />
    </label>
  )
}

function FilterMenus({ viewStore, names }: { viewStore: ViewStore; names: readonly string[] }) {
  const filters = useStore(viewStore, (state) => state.filters)
  const outcomes = [
    { value: 'not_success', title: 'Not successful' },
    { value: 'running', title: 'Running' },
    ...Object.entries(outcomeWords).map(([value, title]) => ({ value, title })),
  ]
  return (
    <>
      <Choice
        label="Tool"
        value={filters.name ?? anyValue}
        options={[{ value: anyValue, title: 'Any tool' }, ...names.map((name) => ({ value: name, title: showEverything(name) }))]}
        onChange={(next) => setFilters(viewStore, { name: next === anyValue ? null : next })}
      />
      <Choice
        label="Outcome"
        value={filters.outcome ?? anyValue}
        options={[{ value: anyValue, title: 'Any outcome' }, ...outcomes]}
        onChange={(next) => setFilters(viewStore, { outcome: next === anyValue ? null : (next as NonNullable<Filters['outcome']>) })}
      />
      <Choice
        label="Duration"
        value={filters.minMs === null ? anyValue : String(filters.minMs)}
        options={[{ value: anyValue, title: 'Any duration' }, ...durations.map((ms) => ({ value: String(ms), title: `${formatDuration(ms)} or more` }))]}
        onChange={(next) => setFilters(viewStore, { minMs: next === anyValue ? null : Number(next) })}
      />
      <input
        type="text"
        inputMode="numeric"
        aria-label="Turn"
        placeholder="Turn"
        autoComplete="off"
        value={filters.turn ?? ''}
        onChange={(event) => setFilters(viewStore, { turn: /^[1-9]\d{0,8}$/.test(event.target.value) ? Number(event.target.value) : null })}
        className="tabular h-control w-14 rounded border border-transparent px-2 text-field hover:border-line focus-visible:border-line-strong"
      />
    </>
  )
}

interface ChoiceProps<T extends string> {
  label: string
  value: T
  options: readonly { value: T; title: string; note?: string }[]
  onChange: (value: T) => void
}

function Choice<T extends string>({ label, value, options, onChange }: ChoiceProps<T>) {
  const shown = options.find((option) => option.value === value)?.title ?? value
  return (
    <Menu
      trigger={
        <Button look="quiet" aria-label={`${label}: ${shown}`} className={cx('gap-1! px-2!', value !== options[0]?.value && 'text-accent')}>
          <span className="max-w-32 truncate">{shown}</span>
          <ChevronDown size={11} aria-hidden className="shrink-0" />
        </Button>
      }
    >
      <MenuChoice label={label} value={value} options={options} onChange={onChange} />
    </Menu>
  )
}

function setFilters(viewStore: ViewStore, change: Partial<Filters>): void {
  viewStore.setState((state) => ({ filters: { ...state.filters, ...change } }))
}
