/** What becomes of one file. `null` stands for a file that does not exist. */
export type ChangeOperation = 'create' | 'edit' | 'delete'

/**
 * An edit that a tool has worked out and nobody has carried out yet. Tools plan; whether it is written
 * at once, kept for a person, or refused is decided by who called them.
 */
export interface PlannedChange {
  /** Absolute, with links followed. */
  readonly absolute: string
  /** Relative to the project root. */
  readonly path: string
  readonly operation: ChangeOperation
  /** Whole content that the plan was made from: the disk's, or the overlay's where it holds the file. */
  readonly before: Buffer | null
  readonly after: Buffer | null
}

/**
 * What a chat's tools see in place of the disk: its pending changes. Keys are absolute paths with links
 * followed; `null` stands for a deleted file. A file that is not in it is as it is on disk.
 */
export type Overlay = ReadonlyMap<string, Buffer | null>

export const emptyOverlay: Overlay = new Map()
