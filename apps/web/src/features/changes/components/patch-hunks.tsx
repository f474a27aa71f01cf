import { useEffect, useMemo, useRef } from 'react'
import { useStore } from 'zustand'
import { cx } from '../../../components/class-names.ts'
import { languageOfPath } from '../../../lib/diff/line-colours.ts'
import { HunkLines } from '../../../components/diff/patch-hunk.tsx'
import { linePx } from '../../../components/diff/patch-lines.tsx'
import type { LineActions } from '../../../components/diff/patch-lines.tsx'
import { LazyBlock } from '../../../components/lazy-block.tsx'
import type { Patch } from '../../../lib/diff/patch-client.ts'
import type { HunkHead } from '../../../lib/diff/patch-protocol.ts'
import { beginComment } from '../store/comments.ts'
import type { ShownChange } from '../store/group-changes.ts'
import { HunkActions } from './change-actions.tsx'
import { CommentBox } from './comment-box.tsx'
import { HiddenLines } from './hidden-lines.tsx'
import type { LineGap } from './hidden-lines.tsx'
import { useReview } from './review-context.ts'

const headPx = 28

export interface PatchHunksProps {
  change: ShownChange
  patch: Patch
}

/** The hunks of a change, and between them what did not change, on demand. */
export function PatchHunks({ change, patch }: PatchHunksProps) {
  const { review, look } = useReview()
  const place = useStore(review.store, (state) => (state.place?.hunk?.changeId === change.id ? state.place : null))
  const isUnwrapped = look.view === 'unified' && !look.isWrapping
  return (
    <figure
      aria-label={`Changes of ${change.path}`}
      tabIndex={isUnwrapped ? 0 : undefined}
      className={cx('rounded border border-line bg-canvas font-mono text-mono', isUnwrapped ? 'overflow-x-auto' : 'overflow-hidden')}
    >
      <div className={cx(isUnwrapped && 'w-max min-w-full')}>
        {patch.hunks.map((hunk, index) => (
          <LazyBlock
            key={`${hunk.oldStart}:${hunk.newStart}`}
            estimatePx={headPx + hunk.rows[look.view] * linePx}
            isNeeded={index === 0 || place?.hunk?.index === index}
            className="not-first:border-t not-first:border-line"
          >
            {() => (
              <>
                <HiddenLines change={change} range={gapBefore(patch, index)} offset={hunk.oldStart - hunk.newStart} />
                <HunkPart change={change} patch={patch} index={index} hunk={hunk} step={place?.hunk?.index === index ? place.step : null} />
                {index === patch.hunks.length - 1 && <HiddenLines change={change} range={gapAfter(patch)} offset={endOf(hunk.oldStart, hunk.oldLines) - endOf(hunk.newStart, hunk.newLines)} />}
              </>
            )}
          </LazyBlock>
        ))}
      </div>
    </figure>
  )
}

interface HunkPartProps extends PatchHunksProps {
  index: number
  hunk: HunkHead
  /** The person was brought here, by this step; null when not. */
  step: number | null
}

function HunkPart({ change, patch, index, hunk, step }: HunkPartProps) {
  const { comments, decider, look } = useReview()
  const head = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (step === null) return
    head.current?.focus({ preventScroll: true })
    head.current?.scrollIntoView({ block: 'center' })
  }, [step])
  const mayTake = patch.hunks.length > 1 && (change.status === 'pending' || change.status === 'conflicted')
  const own = useStore(comments, (state) => state.comments)
  const ofChange = useMemo(() => own.filter((comment) => comment.changeId === change.id), [own, change.id])
  const actions = useMemo<LineActions>(
    () => ({
      onPick: (line, side) =>
        beginComment(comments, { chatId: change.chat_id, changeId: change.id, path: change.path, side, line: line[side] ?? 0, quote: line.text.slice(0, 500) }),
      readWhole: async (line) => await patch.line(index, line.index),
    }),
    [comments, change, patch, index],
  )
  return (
    <>
      <div
        ref={head}
        tabIndex={-1}
        role="group"
        aria-label={placeOf(hunk)}
        className="sticky left-0 flex min-h-row-small items-center gap-1 bg-panel pr-1 pl-3 font-sans text-small text-faint -outline-offset-2"
      >
        <span className="tabular min-w-0 flex-1 truncate">{placeOf(hunk)}</span>
        {mayTake && <HunkActions decider={decider} changeId={change.id} index={index} />}
      </div>
      <HunkLines
        patch={patch}
        hunk={index}
        language={languageOfPath(change.path)}
        look={look}
        actions={actions}
        renderBelow={(line) =>
          ofChange
            .filter((comment) => comment.line === line[comment.side] && (comment.side === 'before') === (line.kind === 'removed'))
            .map((comment) => <CommentBox key={comment.id} comment={comment} />)
        }
      />
    </>
  )
}

function gapBefore({ hunks }: Patch, index: number): LineGap {
  const [hunk, before] = [hunks[index], hunks[index - 1]]
  if (hunk === undefined) return { first: 1, last: 0 }
  const last = hunk.newLines === 0 ? hunk.newStart : hunk.newStart - 1
  return { first: before === undefined ? 1 : endOf(before.newStart, before.newLines), last }
}

function gapAfter({ hunks, lineCount }: Patch): LineGap {
  const last = hunks.at(-1)
  // Of a deleted file nothing is left around the hunk that holds it whole.
  return last === undefined || last.newLines === 0 ? { first: 1, last: 0 } : { first: endOf(last.newStart, last.newLines), last: lineCount }
}

/** The number of the first line after so many; where there are none, `start` is the line before them. */
function endOf(start: number, lines: number): number {
  return lines === 0 ? start + 1 : start + lines
}

/** `Lines 12–18`, of the file as it will be; of one that goes, as it was. */
function placeOf(hunk: HunkHead): string {
  const [start, lines] = hunk.newLines === 0 ? [hunk.oldStart, hunk.oldLines] : [hunk.newStart, hunk.newLines]
  return lines <= 1 ? `Line ${start}` : `Lines ${start}–${start + lines - 1}`
}
