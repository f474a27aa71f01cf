import { maxLinesAround } from '@boocode/contracts'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Button } from '../../../components/button.tsx'
import { SplitLine, UnifiedLine } from '../../../components/diff/patch-lines.tsx'
import { messageOf } from '../../../lib/api/request.ts'
import { maxLineChars } from '../../../lib/diff/patch-rows.ts'
import type { PatchLine } from '../../../lib/diff/patch-rows.ts'
import { countOf } from '../../../lib/format.ts'
import { linesQuery } from '../api/get-patch.ts'
import type { ShownChange } from '../store/group-changes.ts'
import { useReview } from './review-context.ts'

const stepLines = 20

/** Lines of the file that do not differ, by their numbers afterwards, both included. */
export interface LineGap {
  readonly first: number
  readonly last: number
}

export interface HiddenLinesProps {
  change: ShownChange
  range: LineGap
  /** What to add to a number afterwards to get the one before. */
  offset: number
}

/** What did not change between two hunks: a line that says how much, and gives some or all of it. */
export function HiddenLines({ change, range, offset }: HiddenLinesProps) {
  // How many lines each step gave.
  const [above, setAbove] = useState<readonly number[]>([])
  const [below, setBelow] = useState<readonly number[]>([])
  const hidden = range.last - range.first + 1 - sumOf(above) - sumOf(below)
  if (range.last < range.first) return null
  return (
    <>
      {above.map((count, step) => (
        <LinesPage key={step} change={change} offset={offset} start={range.first + sumOf(above.slice(0, step))} count={count} />
      ))}
      {hidden > 0 && (
        <div className="sticky left-0 flex min-h-row-small flex-wrap items-center gap-1 bg-raised pr-1 pl-3 font-sans text-small text-faint">
          <span className="tabular grow whitespace-nowrap">{countOf(hidden, 'line')} that did not change</span>
          {hidden > stepLines && range.first > 1 && (
            <Button look="quiet" onClick={() => setAbove([...above, stepLines])}>
              {stepLines} more above
            </Button>
          )}
          {hidden > stepLines && (
            <Button look="quiet" onClick={() => setBelow([...below, stepLines])}>
              {stepLines} more below
            </Button>
          )}
          <Button look="quiet" onClick={() => setAbove([...above, Math.min(hidden, maxLinesAround)])}>
            Show {hidden > maxLinesAround ? maxLinesAround.toLocaleString('en') : 'all'}
          </Button>
        </div>
      )}
      {below.toReversed().map((count, step) => {
        const nearer = below.slice(0, below.length - 1 - step)
        return <LinesPage key={below.length - step} change={change} offset={offset} start={range.last + 1 - sumOf(nearer) - count} count={count} />
      })}
    </>
  )
}

function sumOf(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0)
}

function LinesPage({ change, offset, start, count }: { change: ShownChange; offset: number; start: number; count: number }) {
  const { look, patches } = useReview()
  const { data: lines, error } = useQuery(linesQuery(patches, change, { start, count }))
  if (error !== null) return <p className="px-3 py-1 font-sans text-failed">{messageOf(error)}</p>
  return (lines ?? []).map((text, index) => {
    const line = lineOf(text, start + index, offset)
    return look.view === 'split' ? (
      <SplitLine key={start + index} row={{ before: line, after: line }} actions={null} />
    ) : (
      <UnifiedLine key={start + index} line={line} actions={null} isWrapping={look.isWrapping} />
    )
  })
}

function lineOf(text: string, number: number, offset: number): PatchLine {
  return { kind: 'same', before: number + offset, after: number, text: text.slice(0, maxLineChars).replace(/\r$/, ''), index: -1, marks: [], cutChars: Math.max(0, text.length - maxLineChars) }
}
