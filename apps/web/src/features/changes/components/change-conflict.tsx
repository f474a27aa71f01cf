import type { ChangeConflict, ConflictPlace } from '@boocode/contracts'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Button } from '../../../components/button.tsx'
import { cx } from '../../../components/class-names.ts'
import { RetryLine } from '../../../components/retry-line.tsx'
import { showCode } from '../../../lib/show-hidden.ts'
import { conflictQuery } from '../api/get-conflict.ts'
import { choicesOf, countLines, decisionFor } from '../store/conflict-choices.ts'
import type { Choice } from '../store/conflict-choices.ts'
import type { ShownChange } from '../store/group-changes.ts'
import type { Decider } from '../store/use-decide.ts'

export interface ChangeConflictViewProps {
  sessionId: string
  decider: Decider
  change: Pick<ShownChange, 'id' | 'path' | 'status'>
}

/** A change that does not go together with its file: what each side has, beside each other, and which of it is to be there. */
export function ChangeConflictView(props: ChangeConflictViewProps) {
  const [isOpen, setOpen] = useState(false)
  if (props.change.status !== 'conflicted') return null
  if (isOpen) return <Loaded {...props} onClose={() => setOpen(false)} />
  return (
    <div>
      <Button className="bg-canvas" onClick={() => setOpen(true)}>
        Settle the conflict
      </Button>
    </div>
  )
}

function Loaded({ onClose, ...props }: ChangeConflictViewProps & { onClose: () => void }) {
  const { data: conflict, error, refetch } = useQuery(conflictQuery(props.sessionId, props.change.id))
  if (error !== null) return <RetryLine error={error} onRetry={() => void refetch()} />
  if (conflict === undefined) return <p className="animate-rise text-faint [animation-delay:300ms]">Loading…</p>
  if (conflict === null) return <p className="text-muted">It goes together with the file by now: accept it.</p>
  // The choices are of this file: when it moves on, they are made anew.
  return <Places key={conflict.disk_hash} {...props} conflict={conflict} onClose={onClose} />
}

type PlacesProps = ChangeConflictViewProps & { conflict: ChangeConflict; onClose: () => void }

function Places({ decider, change, conflict, onClose }: PlacesProps) {
  const { places, reason } = conflict
  const count = Math.max(1, places.length)
  const [chosen, setChosen] = useState<ReadonlyMap<number, Choice>>(new Map())
  const choices = choicesOf(chosen, count)
  const choose = (at: number, choice: Choice) => setChosen(new Map(chosen).set(at, choice))
  const all = Array.from({ length: count }, (_, at) => at)
  return (
    <section aria-label={`Conflict in ${change.path}`} className="flex flex-col gap-2 rounded border border-line bg-canvas p-2">
      {all.map((at) => (
        <Place key={at} place={places[at] ?? null} number={at + 1} of={count} mayBoth={reason === 'same_lines' || reason === 'created_twice'} choice={chosen.get(at)} onChoose={(choice) => choose(at, choice)} />
      ))}
      <div className="flex flex-wrap items-center gap-1">
        <Button look="primary" disabled={choices === null || decider.isDeciding} onClick={() => choices !== null && decider.decide(decisionFor(change.id, conflict.disk_hash, choices))}>
          {choices?.every((choice) => choice === 'disk') === true ? 'Keep the file, reject the change' : 'Write the file'}
        </Button>
        {count > 1 && (
          <>
            <Button look="quiet" onClick={() => setChosen(new Map(all.map((at) => [at, 'disk'])))}>
              The file everywhere
            </Button>
            <Button look="quiet" onClick={() => setChosen(new Map(all.map((at) => [at, 'change'])))}>
              The agent everywhere
            </Button>
          </>
        )}
        <Button look="quiet" onClick={onClose}>
          Close
        </Button>
        <span className="text-small text-muted" role="status">
          {choices === null ? `${chosen.size} of ${count} chosen` : ''}
        </span>
      </div>
    </section>
  )
}

interface PlaceProps {
  /** Null of a binary file. */
  place: ConflictPlace | null
  number: number
  of: number
  mayBoth: boolean
  choice: Choice | undefined
  onChoose: (choice: Choice) => void
}

function Place({ place, number, of, mayBoth, choice, onChoose }: PlaceProps) {
  const where = place === null ? 'A binary file' : `Line ${place.start_line}${of > 1 ? ` · ${number} of ${of}` : ''}`
  const options: readonly { value: Choice; title: string }[] = [
    { value: 'disk', title: 'The file’s' },
    { value: 'change', title: 'The agent’s' },
    ...(mayBoth ? [{ value: 'both' as const, title: 'Both' }] : []),
  ]
  return (
    <div role="group" aria-label={where} className="flex min-w-0 flex-col rounded border border-line">
      <div className="flex flex-wrap items-center gap-x-3 border-b border-line bg-panel px-2">
        <span className="text-small text-muted">{where}</span>
        <span className="ml-auto flex flex-wrap gap-x-3">
          {options.map(({ value, title }) => (
            <label key={value} className="flex min-h-row-small items-center gap-1">
              <input type="radio" checked={choice === value} onChange={() => onChoose(value)} className="accent-accent" />
              {title}
            </label>
          ))}
        </span>
      </div>
      {place !== null && (
        <div className="grid grid-cols-2 divide-x divide-line max-wide:grid-cols-1 max-wide:divide-x-0 max-wide:divide-y">
          <Side title="In the file" text={place.disk} absent="The file is gone." isTaken={choice === 'disk' || choice === 'both'} />
          <Side title="From the agent" text={place.change} absent="The file is deleted." isTaken={choice === 'change' || choice === 'both'} />
        </div>
      )}
      {place?.cut === true && <p className="border-t border-line px-2 py-1 text-small text-muted">Only the beginning is shown here; all of it is taken.</p>}
    </div>
  )
}

function Side({ title, text, absent, isTaken }: { title: string; text: string | null; absent: string; isTaken: boolean }) {
  const isEmpty = text === null || text === ''
  return (
    <div className={cx('min-w-0', isTaken && 'bg-pressed')}>
      <p className="px-2 text-small text-muted">
        {title}
        {!isEmpty && <span className="text-faint"> · {countLines(text)}</span>}
      </p>
      {isEmpty ? (
        <p className="px-2 pb-1 text-faint">{text === null ? absent : 'Nothing stands here.'}</p>
      ) : (
        <pre tabIndex={0} aria-label={title} role="group" className="max-h-80 overflow-auto px-2 pb-1 font-mono text-mono whitespace-pre-wrap wrap-anywhere">
          {showCode(text)}
        </pre>
      )}
    </div>
  )
}
