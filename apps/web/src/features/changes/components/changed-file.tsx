import { ChevronRight } from 'lucide-react'
import { useState } from 'react'
import { cx } from '../../../components/class-names.ts'
import { LineCounts } from '../../../components/diff/line-counts.tsx'
import { showEverything } from '../../../lib/show-hidden.ts'
import { operationWords } from '../store/change-words.ts'
import type { ChangedFile } from '../store/group-changes.ts'
import { ChangeActions } from './change-actions.tsx'
import { ChangeDiff, ChangeOutcomeLine } from './change-details.tsx'
import { ChangeState } from './change-state.tsx'

/** One file of a turn: a line that opens to its difference, and what can be done with it. */
export function ChangedFileRow({ sessionId, file }: { sessionId: string; file: ChangedFile }) {
  const [isOpen, setOpen] = useState(false)
  const operation = operationWords[file.changes.at(-1)?.operation ?? 'edit']
  return (
    <li role="group" aria-label={file.path} className="flex flex-col gap-1.5 py-0.5">
      <div className="flex flex-wrap items-center gap-x-2">
        <button
          type="button"
          aria-expanded={isOpen}
          onClick={() => setOpen(!isOpen)}
          className="flex min-h-row min-w-48 flex-1 items-center gap-2 rounded px-1 text-left hover:bg-hover"
        >
          <ChevronRight size={13} aria-hidden className={cx('shrink-0 text-faint', isOpen && 'rotate-90')} />
          <span className="min-w-0 truncate font-mono text-mono" title={file.path}>
            {showEverything(file.path)}
          </span>
          {operation !== null && <span className="shrink-0 text-small text-muted">{operation}</span>}
          <LineCounts additions={file.additions} deletions={file.deletions} />
          <ChangeState changes={file.changes} />
        </button>
        <span className="ml-auto">
          <ChangeActions sessionId={sessionId} changes={file.changes} />
        </span>
      </div>
      {file.changes.map((change) => (
        <div key={change.id} className="flex flex-col gap-1.5 pl-6 empty:hidden">
          <ChangeOutcomeLine sessionId={sessionId} change={change} />
          {isOpen && <ChangeDiff sessionId={sessionId} change={change} />}
        </div>
      ))}
    </li>
  )
}
