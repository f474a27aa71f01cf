import { isBinary } from '../changes/binary-content.ts'
import { countChangedLines } from '../changes/hunks.ts'
import type { PlannedChange } from '../changes/planned-change.ts'
import { formatBytes } from './output.ts'

export interface Plan {
  readonly change: PlannedChange
  /** Lines added and removed, `+3 −1`; of a binary file its size. */
  readonly delta: string
}

/** The change that takes a file from one content to another; at least one of them is not null. */
export function planChange(
  { absolute, relative }: { readonly absolute: string; readonly relative: string },
  before: Buffer | null,
  after: Buffer | null,
): Plan {
  const operation = before === null ? 'create' : after === null ? 'delete' : 'edit'
  const change: PlannedChange = { absolute, path: relative, operation, before, after }
  if (isBinary(before)) return { change, delta: formatBytes(before?.length ?? 0) }
  const { additions, deletions } = countChangedLines(before, after)
  return { change, delta: `+${additions} −${deletions}` }
}
