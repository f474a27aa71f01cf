import { z } from 'zod'
import { changeSchema, hunkSchema } from './changes.ts'
import { digitsSchema, idSchema, nextCursorSchema } from './primitives.ts'

/** A review folds all but text: what has no lines to show, what a tool made, what a package manager keeps. */
export const fileKindSchema = z.enum(['text', 'binary', 'generated', 'lockfile'])
export type FileKind = z.infer<typeof fileKindSchema>

/** A change without its difference: thousands of them fit in one answer. */
export const listedChangeSchema = changeSchema
  .pick({ id: true, chat_id: true, turn_id: true, path: true, operation: true, status: true, additions: true, deletions: true, conflict: true, created_at: true, decided_by: true })
  .extend({
    /** Of the file afterwards; of one that is deleted, as it was. */
    bytes: z.int().nonnegative(),
    diff_bytes: z.int().nonnegative(),
    kind: fileKindSchema,
    /** Names both contents: as long as it is the same, so is the difference. */
    version: z.string(),
  })
export type ListedChange = z.infer<typeof listedChangeSchema>

export const changeManifestQuerySchema = z.object({
  chat_id: idSchema.optional(),
  cursor: z.string().min(1).max(512).optional(),
  limit: digitsSchema.pipe(z.int().min(1).max(5_000)).default(5_000),
})
export const changeManifestResponseSchema = z.object({ changes: z.array(listedChangeSchema), next_cursor: nextCursorSchema })
export type ChangeManifest = z.infer<typeof changeManifestResponseSchema>

/** The hunks of a difference, and how many lines the file has afterwards (of a deleted one: had). */
export const hunksResponseSchema = z.object({ hunks: z.array(hunkSchema), line_count: z.int().nonnegative() })
export type FileHunks = z.infer<typeof hunksResponseSchema>

/** The most lines around hunks that one answer gives. */
export const maxLinesAround = 1_000
export const linesAroundQuerySchema = z.object({
  /** Counted from 1, in the file afterwards (of a deleted one: as it was). */
  start: digitsSchema.pipe(z.int().min(1)),
  count: digitsSchema.pipe(z.int().min(1).max(maxLinesAround)),
})
/** Lines without their ends; fewer where the file ends. */
export const linesAroundResponseSchema = z.object({ lines: z.array(z.string()) })

/** A place that others changed too; null for a file that does not exist. Text is cut at 64 KiB, which `cut` says. */
export const conflictPlaceSchema = z.object({
  /** In the file on disk, counted from 1. */
  start_line: z.int().min(1),
  disk: z.string().nullable(),
  change: z.string().nullable(),
  cut: z.boolean(),
})
export type ConflictPlace = z.infer<typeof conflictPlaceSchema>
/** Why a change does not go together with the file as it is; null when it does by now. */
export const conflictResponseSchema = z.object({
  conflict: z
    .object({
      reason: z.enum(['same_lines', 'deleted_and_edited', 'created_twice', 'binary']),
      /** To be given back with the choices. */
      disk_hash: z.string().nullable(),
      /** One choice is to be made for each; of a binary file none is shown and one is made. */
      places: z.array(conflictPlaceSchema),
    })
    .nullable(),
})
export type ChangeConflict = NonNullable<z.infer<typeof conflictResponseSchema>['conflict']>

/** Between server and coder. */
export const changeLinesCallSchema = z.strictObject({ id: idSchema, start: z.int().min(1), count: z.int().min(1).max(maxLinesAround) })
export type ChangeLinesCall = z.infer<typeof changeLinesCallSchema>
