import type { PatchLine, PatchView, SplitRow } from './patch-rows.ts'

/** Which rows of an opened difference: of a hunk, from, up to but not including. */
export interface RowRange {
  readonly hunk: number
  readonly view: PatchView
  readonly from: number
  readonly to: number
}

export type PatchRows = readonly PatchLine[] | readonly SplitRow[]

/** A hunk without its lines. */
export interface HunkHead {
  readonly oldStart: number
  readonly oldLines: number
  readonly newStart: number
  readonly newLines: number
  readonly rows: Readonly<Record<PatchView, number>>
}

export interface PatchHead {
  readonly hunks: readonly HunkHead[]
  readonly lineCount: number
}

/** What the page asks of the worker; an answer carries the same number. */
export type PatchAsk =
  | { readonly kind: 'open'; readonly key: string; readonly text: string }
  | ({ readonly kind: 'rows'; readonly key: string } & RowRange)
  | { readonly kind: 'line'; readonly key: string; readonly hunk: number; readonly index: number }

export type PatchAnswer =
  | { readonly kind: 'opened'; readonly head: PatchHead }
  | { readonly kind: 'rows'; readonly rows: PatchRows }
  | { readonly kind: 'line'; readonly text: string }
  /** The worker let go of the difference, to bound its memory: open it again. */
  | { readonly kind: 'gone' }
  | { readonly kind: 'unreadable' }
