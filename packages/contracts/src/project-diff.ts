import { z } from 'zod'
import { changeOperationSchema } from './changes.ts'
import { idSchema } from './primitives.ts'
import { fileKindSchema, linesAroundQuerySchema, maxLinesAround } from './review.ts'

/** A path from a project's root that stays in it. */
export const insidePathSchema = z
  .string()
  .min(1)
  .max(4_096)
  .refine((path) => !path.includes('\0') && path.split('/').every((part) => part !== '' && part !== '.' && part !== '..'), 'Give a path from the project’s root, without `..`.')

/** A file that is not as the last commit has it. Renamed ones are two: one that is gone, one that is new. */
export const differingFileSchema = z.object({
  path: z.string(),
  operation: changeOperationSchema,
  /** Lines; 0 of a binary file and of a new one too large to be counted. */
  additions: z.int().nonnegative(),
  deletions: z.int().nonnegative(),
  /** Of the file on disk; 0 when it is gone. */
  bytes: z.int().nonnegative(),
  kind: fileKindSchema,
  /** As long as it is the same, so is the difference. */
  version: z.string(),
})
export type DifferingFile = z.infer<typeof differingFileSchema>

export const commitSchema = z.object({ hash: z.string(), subject: z.string() })

/** The files of a project on disk against its last commit. */
export const projectDiffResponseSchema = z.object({
  /** `none`: the folder is not under git · `unborn`: nothing was committed yet, so that every file is new. */
  repository: z.enum(['none', 'unborn', 'born']),
  commit: commitSchema.nullable(),
  /** By path. */
  files: z.array(differingFileSchema),
  /** There are more than are listed. */
  truncated: z.boolean(),
})
export type ProjectDiff = z.infer<typeof projectDiffResponseSchema>

export const fileDiffQuerySchema = z.object({ path: insidePathSchema })
export const fileLinesQuerySchema = fileDiffQuerySchema.extend(linesAroundQuerySchema.shape)

/** Between server and coder. */
export const projectDiffCallSchema = z.strictObject({ project_id: idSchema })
export const fileDiffCallSchema = z.strictObject({ project_id: idSchema, path: insidePathSchema })
export type FileDiffCall = z.infer<typeof fileDiffCallSchema>
export const fileLinesCallSchema = z.strictObject({ project_id: idSchema, path: insidePathSchema, start: z.int().min(1), count: z.int().min(1).max(maxLinesAround) })
export type FileLinesCall = z.infer<typeof fileLinesCallSchema>
