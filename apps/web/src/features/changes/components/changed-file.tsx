import { ChevronRight } from 'lucide-react'
import { memo, useEffect, useRef } from 'react'
import { useStore } from 'zustand'
import { cx } from '../../../components/class-names.ts'
import { LineCounts } from '../../../components/diff/line-counts.tsx'
import { showEverything } from '../../../lib/show-hidden.ts'
import { kindWords, operationWords } from '../store/change-words.ts'
import type { ChangedFile } from '../store/group-changes.ts'
import { isOpenIn } from '../store/review-view.ts'
import { ChangeActions } from './change-actions.tsx'
import { ChangeConflictView } from './change-conflict.tsx'
import { ChangeOutcomeLine } from './change-details.tsx'
import { ChangePatch } from './change-patch.tsx'
import { ChangeState } from './change-state.tsx'
import { useReview } from './review-context.ts'

export interface ChangedFileRowProps {
  file: ChangedFile
  /** Its folder need not be said. */
  isInFolder: boolean
  /** Shown without being opened: there is little to see. */
  opensItself: boolean
}

/** One file: a line that opens to its difference, and what can be done with it. */
export const ChangedFileRow = memo(function ChangedFileRow({ file, isInFolder, opensItself }: ChangedFileRowProps) {
  const { sessionId, review, decider } = useReview()
  const isOpen = useStore(review.store, (state) => isOpenIn(state, file.key, opensItself))
  const step = useStore(review.store, ({ place }) => (place?.file === file.key && place.hunk === null ? place.step : null))
  const head = useRef<HTMLButtonElement>(null)
  useEffect(() => {
    if (step === null) return
    head.current?.focus({ preventScroll: true })
    head.current?.scrollIntoView({ block: isOpen ? 'start' : 'nearest' })
    // Where it stands when the person comes, not when it is opened there.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [step])
  const last = file.changes.at(-1)
  return (
    <div role="listitem">
      <div role="group" aria-label={file.path} className="flex flex-col py-0.5">
      <div className={cx('flex flex-wrap items-center gap-x-2 bg-canvas', isOpen && 'sticky top-0 z-10 border-b border-line')}>
        <button
          ref={head}
          type="button"
          aria-expanded={isOpen}
          onClick={() => review.setOpen([file.key], !isOpen)}
          onFocus={() => review.noteFile(file.key)}
          className="flex min-h-row min-w-48 flex-1 items-center gap-2 rounded px-1 text-left -outline-offset-2 hover:bg-hover"
        >
          <ChevronRight size={13} aria-hidden className={cx('shrink-0 text-faint', isOpen && 'rotate-90')} />
          <FileName path={file.path} isInFolder={isInFolder} />
          {last !== undefined && <Remarks operation={operationWords[last.operation]} kind={kindWords[file.kind]} />}
          <LineCounts additions={file.additions} deletions={file.deletions} />
          <ChangeState changes={file.changes} />
        </button>
        <span className="ml-auto empty:hidden">
          <ChangeActions decider={decider} changes={file.changes} />
        </span>
      </div>
      {file.changes.map((change) => (
        <div key={change.id} className="flex flex-col gap-1.5 pl-6 max-wide:pl-0 not-empty:pt-1">
          <ChangeOutcomeLine decider={decider} change={change} />
          <ChangeConflictView sessionId={sessionId} decider={decider} change={change} />
          {isOpen && <ChangePatch change={change} />}
        </div>
      ))}
      </div>
    </div>
  )
})

function FileName({ path, isInFolder }: { path: string; isInFolder: boolean }) {
  const cut = path.lastIndexOf('/') + 1
  return (
    <span className="min-w-0 truncate font-mono text-mono [direction:ltr]" title={path}>
      {!isInFolder && <span className="text-muted">{showEverything(path.slice(0, cut))}</span>}
      {showEverything(path.slice(cut))}
    </span>
  )
}

function Remarks({ operation, kind }: { operation: string | null; kind: string | null }) {
  const words = [operation, kind].filter((word) => word !== null)
  return words.length === 0 ? null : <span className="shrink-0 text-small text-muted">{words.join(', ')}</span>
}
