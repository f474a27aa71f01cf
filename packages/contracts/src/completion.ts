import { z } from 'zod'
import { digitsSchema, idSchema, nextCursorSchema } from './primitives.ts'

/** Completion of `@`: the best matches, not a list to page through. */
export const completionQuerySchema = z.object({
  q: z.string().max(500).default(''),
  limit: digitsSchema.pipe(z.int().min(1).max(200)).default(50),
})
export type CompletionQuery = z.infer<typeof completionQuerySchema>

/** A file or, ending in `/`, a folder, from the project's root. */
export const foundFileSchema = z.object({ path: z.string() })
export type FoundFile = z.infer<typeof foundFileSchema>
export const filesResponseSchema = z.object({
  files: z.array(foundFileSchema),
  /** How many match in all. */
  total: z.int().nonnegative(),
  /** The project holds more files than are listed. */
  truncated: z.boolean(),
  next_cursor: nextCursorSchema,
})
export type FilesResponse = z.infer<typeof filesResponseSchema>

/** A command of the project: `.boocode/commands/<name>.md`. `$ARGUMENTS` in `prompt` stands for what follows its name. */
export const projectCommandSchema = z.object({
  name: z.string(),
  description: z.string(),
  argument_hint: z.string(),
  prompt: z.string(),
})
export type ProjectCommand = z.infer<typeof projectCommandSchema>
export const commandsResponseSchema = z.object({ commands: z.array(projectCommandSchema), next_cursor: nextCursorSchema })

/** Between server and coder. */
export const findProjectFilesSchema = completionQuerySchema.extend({ project_id: idSchema })
export type FindProjectFiles = z.infer<typeof findProjectFilesSchema>
export const listProjectCommandsSchema = z.object({ project_id: idSchema, q: z.string().max(500) })
