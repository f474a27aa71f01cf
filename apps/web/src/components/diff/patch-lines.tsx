import { memo, useState } from 'react'
import { cx } from '../class-names.ts'
import type { TokenRuns } from '../../lib/highlight/tokens.ts'
import type { PatchLine, SplitRow } from '../../lib/diff/patch-rows.ts'
import { Button } from '../button.tsx'
import { CodeText } from './code-text.tsx'
import { diffLooks } from './diff-looks.ts'

export type LineSide = 'before' | 'after'

/** What can be done with a line. */
export interface LineActions {
  /** A person picked a line to say something of it. */
  onPick: (line: PatchLine, side: LineSide) => void
  /** The whole of a line that was cut. */
  readWhole: (line: PatchLine) => Promise<string>
}

interface LineProps {
  line: PatchLine
  runs?: TokenRuns | undefined
  actions: LineActions | null
}

export const linePx = 19

export const UnifiedLine = memo(function UnifiedLine({ line, runs, actions, isWrapping }: LineProps & { isWrapping: boolean }) {
  const isRemoved = line.kind === 'removed'
  return (
    <div className={cx('flex', diffLooks[line.kind].line)}>
      <LineNumber line={line} side="before" actions={isRemoved ? actions : null} className={cx(!isRemoved && 'max-wide:hidden')} />
      <LineNumber line={line} side="after" actions={isRemoved ? null : actions} className={cx(isRemoved && 'max-wide:hidden')} />
      <Text line={line} runs={runs} className={isWrapping ? 'min-w-0 flex-1 whitespace-pre-wrap wrap-anywhere' : 'whitespace-pre'} />
    </div>
  )
})

/** Two columns; they wrap, or one could not be read beside the other. */
export const SplitLine = memo(function SplitLine({ row, colours, actions }: { row: SplitRow; colours?: ReadonlyMap<number, TokenRuns> | undefined; actions: LineActions | null }) {
  return (
    <div className="grid grid-cols-2 divide-x divide-line">
      <Half line={row.before} runs={colours?.get(row.before?.index ?? -1)} side="before" actions={actions} />
      <Half line={row.after} runs={colours?.get(row.after?.index ?? -1)} side="after" actions={actions} />
    </div>
  )
})

function Half({ line, runs, side, actions }: { line: PatchLine | null; runs: TokenRuns | undefined; side: LineSide; actions: LineActions | null }) {
  if (line === null) return <div aria-hidden className="bg-panel" />
  return (
    <div className={cx('flex min-w-0', diffLooks[line.kind].line)}>
      <LineNumber line={line} side={side} actions={line.kind === 'same' && side === 'before' ? null : actions} />
      <Text line={line} runs={runs} className="min-w-0 flex-1 whitespace-pre-wrap wrap-anywhere" />
    </div>
  )
}

interface LineNumberProps extends Omit<LineProps, 'runs'> {
  side: LineSide
  className?: string
}

function LineNumber({ line, side, actions, className }: LineNumberProps) {
  const number = line[side]
  const look = cx('tabular w-11 shrink-0 pr-2 text-right text-faint select-none', className)
  if (number === null || actions === null) {
    return (
      <span aria-hidden className={look}>
        {number}
      </span>
    )
  }
  return (
    <button
      type="button"
      tabIndex={-1}
      data-line
      aria-label={`Comment on line ${number}${line.kind === 'removed' ? ', removed' : ''}`}
      onClick={() => actions.onPick(line, side)}
      className={cx(look, 'flex justify-end hover:bg-pressed hover:text-ink focus-visible:-outline-offset-2')}
    >
      {number}
    </button>
  )
}

function Text({ line, runs, className }: { line: PatchLine; runs: TokenRuns | undefined; className: string }) {
  const look = diffLooks[line.kind]
  return (
    <>
      <span className={cx('w-4 shrink-0 text-center select-none', look.sign_)}>{look.sign}</span>
      <span className={cx('pr-3', className)}>
        <CodeText text={line.text} runs={runs} marks={line.marks} markClass={look.mark} />
      </span>
    </>
  )
}

/** Below a line that is too long to be drawn whole by itself. */
export function LongLine({ line, actions }: { line: PatchLine; actions: LineActions }) {
  const [rest, setRest] = useState<string | null>(null)
  const [hasFailed, setFailed] = useState(false)
  if (rest !== null) {
    return (
      <div className="max-h-96 overflow-auto border-y border-line py-1 pr-3 pl-15 whitespace-pre-wrap wrap-anywhere" tabIndex={0} role="region" aria-label="The whole line">
        <CodeText text={rest} marks={[]} markClass="" />
      </div>
    )
  }
  const read = () => {
    actions.readWhole(line).then(setRest, () => setFailed(true))
  }
  return (
    <div className="flex items-center gap-2 pl-15 font-sans text-small text-muted">
      {hasFailed ? 'It could not be read.' : `${line.cutChars.toLocaleString('en')} more characters in this line.`}
      <Button look="quiet" onClick={read}>
        {hasFailed ? 'Retry' : 'Show the whole line'}
      </Button>
    </div>
  )
}
