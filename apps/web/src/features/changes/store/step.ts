import type { ChangedFile } from './group-changes.ts'
import type { ReviewPlace } from './review-view.ts'

export type Step = 'next-file' | 'previous-file' | 'next-hunk' | 'previous-hunk'

export interface StepInput {
  /** In the order in which they are shown. */
  readonly files: readonly ChangedFile[]
  readonly place: ReviewPlace | null
  readonly hunkCounts: ReadonlyMap<string, number>
}

/** Where a step leads; null at the ends. A step to a hunk of a file whose difference was not read leads to its first. */
export function stepFrom({ files, place, hunkCounts }: StepInput, step: Step): Omit<ReviewPlace, 'step'> | null {
  const at = place === null ? -1 : files.findIndex(({ key }) => key === place.file)
  if (step === 'next-file') return fileAt(files, at + 1)
  if (step === 'previous-file') return at < 0 ? fileAt(files, files.length - 1) : place?.hunk !== null && at >= 0 ? fileAt(files, at) : fileAt(files, at - 1)
  const file = files[at]
  const hunks = file === undefined ? [] : hunksOf(file, hunkCounts)
  const { hunk } = place ?? { hunk: null }
  const index = hunk === null ? -1 : hunks.findIndex((other) => other.changeId === hunk.changeId && other.index === hunk.index)
  const within = hunks[step === 'next-hunk' ? index + 1 : index - 1]
  if (file !== undefined && within !== undefined && (step === 'next-hunk' || index > 0)) return { file: file.key, hunk: within }
  const other = files[step === 'next-hunk' ? at + 1 : at - 1]
  if (other === undefined) return null
  const its = hunksOf(other, hunkCounts)
  return { file: other.key, hunk: (step === 'next-hunk' ? its[0] : its.at(-1)) ?? null }
}

function fileAt(files: readonly ChangedFile[], index: number): Omit<ReviewPlace, 'step'> | null {
  const file = files[index]
  return file === undefined ? null : { file: file.key, hunk: null }
}

function hunksOf(file: ChangedFile, counts: ReadonlyMap<string, number>): { changeId: string; index: number }[] {
  return file.changes.flatMap(({ id }) => {
    const count = counts.get(id)
    if (count === undefined) return file.changes.length === 1 ? [{ changeId: id, index: 0 }] : []
    return Array.from({ length: count }, (_, index) => ({ changeId: id, index }))
  })
}
