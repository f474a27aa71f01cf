import type { PaneMatch } from '@boocode/contracts'
import { useEffect, useRef } from 'react'
import { cx } from '../../../components/class-names.ts'

export interface SearchResultsProps {
  matches: readonly PaneMatch[]
  chosen: number | null
  onChoose: (index: number) => void
}

/** Lines that were found, newest last, each with the ones around it. */
export function SearchResults({ matches, chosen, onChoose }: SearchResultsProps) {
  const list = useRef<HTMLUListElement>(null)
  useEffect(() => {
    const element = list.current
    if (element === null) return
    if (chosen === null) element.scrollTop = element.scrollHeight
    else element.children[chosen]?.scrollIntoView({ block: 'nearest' })
  }, [chosen, matches])
  return (
    <ul ref={list} aria-label="Found lines" className="max-h-64 min-h-0 overflow-auto border-t border-line">
      {matches.map((match, index) => (
        <li key={match.line} className="not-first:border-t not-first:border-line">
          <button
            type="button"
            aria-current={index === chosen}
            onClick={() => onChoose(index)}
            className={cx('flex w-full flex-col px-3 py-1 text-left font-mono text-mono hover:bg-hover', index === chosen && 'bg-accent-wash')}
          >
            {match.context_before.map((line, n) => (
              <ContextLine key={n} line={line} />
            ))}
            <span className="w-full truncate whitespace-pre">{match.content}</span>
            {match.context_after.map((line, n) => (
              <ContextLine key={n} line={line} />
            ))}
            {match.rows_from_end === null && <span className="font-sans text-small text-faint">Scrolled out; only kept in the history</span>}
          </button>
        </li>
      ))}
    </ul>
  )
}

function ContextLine({ line }: { line: string }) {
  return <span className="w-full truncate whitespace-pre text-faint">{line === '' ? ' ' : line}</span>
}
