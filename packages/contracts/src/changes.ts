import { z } from 'zod'
import { idSchema, nextCursorSchema, timestampSchema } from './primitives.ts'

export const changeStatusSchema = z.enum(['pending', 'applied', 'rejected', 'reverted', 'conflicted'])
export type ChangeStatus = z.infer<typeof changeStatusSchema>
export const changeOperationSchema = z.enum(['create', 'edit', 'delete'])

/** A hunk of a unified diff; every line begins with ` `, `-`, `+` or `\`. */
export const hunkSchema = z.object({
  old_start: z.int().nonnegative(),
  old_lines: z.int().nonnegative(),
  new_start: z.int().nonnegative(),
  new_lines: z.int().nonnegative(),
  lines: z.array(z.string()),
})
export type Hunk = z.infer<typeof hunkSchema>

/** An edit by an agent. Hashes are SHA-256 in hex of the whole content; null where the file does not exist. */
export const changeSchema = z.object({
  id: idSchema,
  session_id: idSchema,
  chat_id: idSchema,
  turn_id: idSchema,
  message_id: idSchema,
  tool_call_id: z.string(),
  path: z.string(),
  operation: changeOperationSchema,
  status: changeStatusSchema,
  /** Unified; in lists cut at 64 KiB, which `diff_cut` says. */
  diff: z.string(),
  diff_cut: z.literal(true).optional(),
  additions: z.int().nonnegative(),
  deletions: z.int().nonnegative(),
  before_hash: z.string().nullable(),
  after_hash: z.string().nullable(),
  agent: z.string(),
  /** Why it could not be applied or reverted. */
  conflict: z.string().nullable(),
  created_at: timestampSchema,
  decided_at: timestampSchema.nullable(),
  /** Name of the device, or `agent`. */
  decided_by: z.string().nullable(),
})
export type Change = z.infer<typeof changeSchema>

export const changesResponseSchema = z.object({ changes: z.array(changeSchema), next_cursor: nextCursorSchema })
/** One change with the hunks of which some may be taken. */
export const changeResponseSchema = z.object({ change: changeSchema, hunks: z.array(hunkSchema) })

/**
 * How a change is put together with what others wrote at the same places: for each place what is to stand there,
 * what the file has, what the change would have, or one below the other.
 */
export const resolutionSchema = z.strictObject({
  /** The file as the person saw it: when it moved on since, nothing is done. */
  disk_hash: z.string().nullable(),
  choices: z.array(z.enum(['disk', 'change', 'both'])).min(1).max(10_000),
})
export type Resolution = z.infer<typeof resolutionSchema>

/** Which changes: by id, or all pending (of a revert: all applied) ones of a chat or turn. */
export const decideChangesSchema = z
  .strictObject({
    ids: z.array(idSchema).min(1).max(10_000).optional(),
    chat_id: idSchema.optional(),
    turn_id: idSchema.optional(),
    /** Take only these hunks, by index, of some of the changes; the others of these changes stay as they are. */
    hunks: z.record(idSchema, z.array(z.int().nonnegative()).min(1)).optional(),
    /** Of an apply: how conflicts are settled, by change. */
    resolutions: z.record(idSchema, resolutionSchema).optional(),
    /** Of a revert: undo by merging where the file changed since, when the merge is clean. */
    merge: z.boolean().optional(),
    /** Say what would happen and do nothing. */
    preview: z.boolean().optional(),
  })
  .refine((body) => [body.ids, body.chat_id, body.turn_id].filter((given) => given !== undefined).length === 1, 'Name ids, chat_id or turn_id, one of them.')
export type DecideChanges = z.infer<typeof decideChangesSchema>
export type ChangeAction = 'apply' | 'reject' | 'revert'

/** What happened, or with `preview` would happen, to one change. */
export const changeOutcomeSchema = z.object({
  id: idSchema,
  path: z.string(),
  /**
   * `done` as asked · `merged` with what others wrote meanwhile · `unchanged`: it was so already ·
   * `changed_since`: the file is not as the agent left it, nothing was done · `conflict` · `failed`.
   */
  outcome: z.enum(['done', 'merged', 'unchanged', 'changed_since', 'conflict', 'failed']),
  /** What happens to the file. */
  effect: z.enum(['write', 'create', 'delete', 'none']),
  message: z.string().nullable(),
})
export type ChangeOutcome = z.infer<typeof changeOutcomeSchema>
export const decidedChangesResponseSchema = z.object({ changes: z.array(changeSchema), outcomes: z.array(changeOutcomeSchema) })
export type DecidedChanges = z.infer<typeof decidedChangesResponseSchema>

/** Between server and coder: decide on changes in the name of `by`, a device. */
export const decideChangesCallSchema = z.strictObject({ selection: decideChangesSchema, by: z.string() })
export type DecideChangesCall = z.infer<typeof decideChangesCallSchema>
/** Between server and coder: the hunks of a change. */
export const changeHunksCallSchema = z.strictObject({ id: idSchema })

/** How many changes of a chat wait, are on disk, or conflict. */
export const changeCountsSchema = z.object({
  chat_id: idSchema,
  pending: z.int().nonnegative(),
  applied: z.int().nonnegative(),
  conflicted: z.int().nonnegative(),
})
export type ChangeCounts = z.infer<typeof changeCountsSchema>
