import type { Hunk } from '@boocode/contracts'
import { useState } from 'react'
import type { ReactNode } from 'react'
import { diffLines } from '../../lib/diff/diff-lines.ts'
import type { DiffLine } from '../../lib/diff/diff-lines.ts'
import { firstLines } from '../../lib/diff/first-lines.ts'
import { countOf } from '../../lib/format.ts'
import { showHidden } from '../../lib/show-hidden.ts'
import { Button } from '../button.tsx'
import { cx } from '../class-names.ts'

/** More than this is shown only when asked for. */
const maxShownLines = 200

export interface DiffViewProps {
  /** What it is the difference of, for those who do not see it. */
  label: string
  hunks: readonly Hunk[]
  /** What can be done with one hunk, by its index; stands in its header. */
  renderActions?: (index: number) => ReactNode
}

/** A unified diff: signs beside colours, numbers of both sides, long ones cut until asked for. */
export function DiffView({ label, hunks, renderActions }: DiffViewProps) {
  const [isWhole, setWhole] = useState(false)
  const lineCount = hunks.reduce((sum, hunk) => sum + hunk.lines.length, 0)
  const shown = isWhole ? hunks : firstLines(hunks, maxShownLines)
  return (
    <figure aria-label={label} className="overflow-hidden rounded border border-line bg-canvas">
      {shown.map((hunk, index) => (
        <div key={`${hunk.old_start}:${hunk.new_start}`} className="not-first:border-t not-first:border-line">
          <div className="flex min-h-row-small items-center gap-1 bg-panel pr-1 pl-3 text-small text-faint">
            <span className="tabular min-w-0 flex-1 truncate">{placeOf(hunk)}</span>
            {renderActions?.(index)}
          </div>
          <div className="font-mono text-mono">
            {diffLines(hunk).map((line, number) => (
              <Line key={number} line={line} />
            ))}
          </div>
        </div>
      ))}
      {!isWhole && lineCount > maxShownLines && (
        <Button look="quiet" className="w-full rounded-none border-t border-line" onClick={() => setWhole(true)}>
          Show all {countOf(lineCount, 'line')}
        </Button>
      )}
    </figure>
  )
}

const looks: Record<DiffLine['kind'], { sign: string; line: string; mark: string }> = {
  same: { sign: ' ', line: '', mark: '' },
  added: { sign: '+', line: 'bg-added-wash', mark: 'text-done' },
  removed: { sign: '−', line: 'bg-removed-wash', mark: 'text-failed' },
  remark: { sign: '', line: 'text-faint', mark: '' },
}

function Line({ line }: { line: DiffLine }) {
  const look = looks[line.kind]
  return (
    <div className={cx('flex', look.line)}>
      <span aria-hidden className="tabular w-10 shrink-0 pr-2 text-right text-faint select-none max-wide:hidden">
        {line.before}
      </span>
      <span aria-hidden className="tabular w-10 shrink-0 pr-2 text-right text-faint select-none">
        {line.after}
      </span>
      <span className={cx('w-4 shrink-0 text-center select-none', look.mark)}>{look.sign}</span>
      <span className="min-w-0 flex-1 pr-3 whitespace-pre-wrap wrap-anywhere">{showHidden(line.text)}</span>
    </div>
  )
}

/** `Lines 12–18`, of the file as it will be; of one that goes, as it was. */
function placeOf(hunk: Hunk): string {
  const [start, lines] = hunk.new_lines === 0 ? [hunk.old_start, hunk.old_lines] : [hunk.new_start, hunk.new_lines]
  return lines <= 1 ? `Line ${start}` : `Lines ${start}–${start + lines - 1}`
}
