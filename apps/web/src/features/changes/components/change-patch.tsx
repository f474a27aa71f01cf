import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { Button } from '../../../components/button.tsx'
import { RetryLine } from '../../../components/retry-line.tsx'
import { countOf, formatBytes } from '../../../lib/format.ts'
import { patchQuery } from '../api/get-patch.ts'
import type { ShownChange } from '../store/group-changes.ts'
import { PatchHunks } from './patch-hunks.tsx'
import { useReview } from './review-context.ts'

/** Beyond this a difference is read only when a person asks for it. */
const maxLines = 3_000
const maxBytes = 400 * 1024

/** What a change does, read when it is drawn: nothing is asked of a file that nobody looks at. */
export function ChangePatch({ change }: { change: ShownChange }) {
  const [isWanted, setWanted] = useState(false)
  const lines = change.additions + change.deletions
  if (change.kind === 'binary') return <Note>A binary file, {formatBytes(change.bytes)}. {change.status !== null && 'It is taken or rejected as a whole.'}</Note>
  if (!isWanted && (lines > maxLines || change.diff_bytes > maxBytes)) {
    return (
      <Note>
        A large difference: {lines > 0 && `${countOf(lines, 'line')}, `}
        {formatBytes(change.diff_bytes)}.
        <Button className="text-ink" onClick={() => setWanted(true)}>
          Load anyway
        </Button>
      </Note>
    )
  }
  return <LoadedPatch change={change} />
}

function LoadedPatch({ change }: { change: ShownChange }) {
  const { review, patches } = useReview()
  const { data: patch, error, refetch } = useQuery(patchQuery(patches, change))
  const count = patch?.hunks.length
  useEffect(() => {
    if (count !== undefined) review.countHunks(change.id, count)
  }, [review, change.id, count])
  if (patch !== undefined) {
    if (patch.hunks.length > 0) return <PatchHunks change={change} patch={patch} />
    return <Note>{change.operation === 'create' ? 'An empty file.' : change.operation === 'delete' ? 'It was empty.' : 'No lines differ.'}</Note>
  }
  if (error === null) return <p className="animate-rise py-1 text-faint [animation-delay:300ms]">Loading…</p>
  return <RetryLine error={error} onRetry={() => void refetch()} />
}

function Note({ children }: { children: React.ReactNode }) {
  return <p className="flex flex-wrap items-center gap-2 py-1 text-muted">{children}</p>
}
