import type { PaneMatch } from '@boocode/contracts'
import { useQuery } from '@tanstack/react-query'
import { CaseSensitive, ChevronDown, ChevronUp, X } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { KeyboardEvent } from 'react'
import { cx } from '../../../components/class-names.ts'
import { IconButton } from '../../../components/icon-button.tsx'
import { messageOf } from '../../../lib/api/request.ts'
import { countOf } from '../../../lib/format.ts'
import { useFocus } from '../../../lib/use-focus.ts'
import { searchPane } from '../api/search-pane.ts'
import type { SearchQuery } from '../api/search-pane.ts'
import type { LiveTerminal } from '../screen/live-terminal.ts'
import { SearchResults } from './search-results.tsx'

export interface SearchBarProps {
  terminal: LiveTerminal
  sessionId: string
  paneId: string
}

const maxPattern = 200
const quietMs = 200

/** Finds lines in everything the terminal ever showed, and goes to them. */
export function SearchBar({ terminal, sessionId, paneId }: SearchBarProps) {
  const field = useFocus<HTMLInputElement>()
  const [pattern, setPattern] = useState('')
  const [isCaseSensitive, setCaseSensitive] = useState(false)
  const [chosen, setChosen] = useState<number | null>(null)
  const query = useSettled({ pattern, isCaseSensitive })
  const found = useQuery({
    queryKey: ['terminal-search', sessionId, paneId, query.pattern, query.isCaseSensitive],
    queryFn: async ({ signal }) => await searchPane({ sessionId, paneId }, query, signal),
    enabled: query.pattern !== '',
    gcTime: 0,
    retry: false,
  })
  const matches = query.pattern === '' ? [] : (found.data?.matches ?? [])
  const show = (index: number) => {
    const match = matches[index]
    if (match === undefined) return
    setChosen(index)
    terminal.search.show(match, query)
  }
  const step = (by: number) => show(chosen === null ? matches.length - 1 : (chosen + by + matches.length) % matches.length)
  const close = () => {
    terminal.search.clear()
    terminal.facts.setState({ isSearching: false })
    terminal.focus()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape') close()
    if (event.key === 'Enter' && matches.length > 0) step(event.shiftKey ? 1 : -1)
  }
  return (
    <search aria-label="Search in the terminal" className="mr-2 ml-auto flex max-h-[70%] w-[min(560px,calc(100%-16px))] flex-col rounded-b-lg border border-t-0 border-line-strong bg-canvas">
      <div className="flex items-center gap-0.5 p-1">
        <input
          ref={field}
          type="search"
          aria-label="Pattern"
          placeholder="Search, a regular expression"
          value={pattern}
          maxLength={maxPattern}
          spellCheck={false}
          autoCapitalize="off"
          autoComplete="off"
          onChange={(event) => {
            setPattern(event.target.value)
            setChosen(null)
          }}
          onKeyDown={onKeyDown}
          className="h-control min-w-0 flex-1 rounded border border-line bg-canvas px-2 font-mono text-field [&::-webkit-search-cancel-button]:hidden"
        />
        <span role="status" className="tabular shrink-0 px-1.5 text-small text-muted">
          {countWords(query, found.data, chosen)}
        </span>
        <IconButton
          label="Match case"
          icon={CaseSensitive}
          aria-pressed={isCaseSensitive}
          className={cx(isCaseSensitive && 'bg-accent-wash text-accent!')}
          onClick={() => setCaseSensitive(!isCaseSensitive)}
        />
        <IconButton label="Older match (Enter)" icon={ChevronUp} disabled={matches.length === 0} onClick={() => step(-1)} />
        <IconButton label="Newer match (Shift+Enter)" icon={ChevronDown} disabled={matches.length === 0} onClick={() => step(1)} />
        <IconButton label="Close search" icon={X} onClick={close} />
      </div>
      {found.isError && query.pattern !== '' && (
        <p role="alert" className="border-t border-line px-3 py-1.5 text-failed">
          {messageOf(found.error)}
        </p>
      )}
      {matches.length > 0 && <SearchResults matches={matches} chosen={chosen} onChoose={show} />}
    </search>
  )
}

function countWords(query: SearchQuery, answer: { matches: readonly PaneMatch[]; total: number } | undefined, chosen: number | null): string {
  if (query.pattern === '' || answer === undefined) return ''
  if (answer.total === 0) return 'Nothing found'
  if (chosen === null) return countOf(answer.total, 'line')
  return `${answer.total - answer.matches.length + chosen + 1} of ${answer.total.toLocaleString('en')}`
}

/** A value once it did not change for a moment. */
function useSettled(value: SearchQuery): SearchQuery {
  const [settled, setSettled] = useState(value)
  const { pattern, isCaseSensitive } = value
  useEffect(() => {
    const timer = setTimeout(() => setSettled({ pattern, isCaseSensitive }), quietMs)
    return () => clearTimeout(timer)
  }, [pattern, isCaseSensitive])
  return settled
}
