import { z } from 'zod'
import { failureSchema } from './errors.ts'
import { idSchema, nextCursorSchema, timestampSchema, usageSchema } from './primitives.ts'
import { budgetStateSchema } from './settings.ts'
import { cleanText } from './text.ts'

export const modeSchema = z.enum(['plan', 'ask', 'auto'])
export type Mode = z.infer<typeof modeSchema>
/** How much a model thinks before it answers; null leaves it to the provider. */
export const effortSchema = z.enum(['off', 'low', 'high', 'max'])
export type Effort = z.infer<typeof effortSchema>

export const projectSchema = z.object({
  id: idSchema,
  name: z.string(),
  path: z.string(),
  /** Commands that are asked for in every mode, beyond the built-in rules; `*` stands for any text. */
  ask_patterns: z.array(z.string()),
  created_at: timestampSchema,
})
export type Project = z.infer<typeof projectSchema>

export const sessionSchema = z.object({
  id: idSchema,
  project_id: idSchema,
  name: z.string(),
  model: z.string(),
  mode: modeSchema,
  effort: effortSchema.nullable(),
  pinned: z.boolean(),
  archived_at: timestampSchema.nullable(),
  created_at: timestampSchema,
  updated_at: timestampSchema,
  usage: usageSchema,
  /** The sum over its turns; null where no call had a price. */
  cost_usd: z.number().nonnegative().nullable(),
})
export type Session = z.infer<typeof sessionSchema>

/** What a chat is doing, as every window shows it. */
export const chatStatusSchema = z.enum(['idle', 'working', 'needs_you', 'failed', 'done_unread'])
export type ChatStatus = z.infer<typeof chatStatusSchema>

export const chatSchema = z.object({
  id: idSchema,
  session_id: idSchema,
  number: z.int().positive(),
  name: z.string().nullable(),
  agent: z.string(),
  model: z.string(),
  mode: modeSchema,
  effort: effortSchema.nullable(),
  status: chatStatusSchema,
  worktree_id: idSchema.nullable(),
  created_at: timestampSchema,
})
export type Chat = z.infer<typeof chatSchema>

export const turnStatusSchema = z.enum(['queued', 'running', 'awaiting_input', 'completed', 'failed', 'cancelled'])
export type TurnStatus = z.infer<typeof turnStatusSchema>

export const turnSchema = z.object({
  id: idSchema,
  chat_id: idSchema,
  number: z.int().positive(),
  /** `compact` makes a summary and has no words of a person. */
  kind: z.enum(['message', 'compact']),
  status: turnStatusSchema,
  model: z.string(),
  mode: modeSchema,
  effort: effortSchema.nullable(),
  /** The step that runs or ran last; 0 before the first. */
  step: z.int().nonnegative(),
  steps_max: z.int().positive(),
  /** Most tokens of all steps together; null is no limit. */
  budget_tokens: z.int().positive().nullable(),
  usage: usageSchema,
  /** The sum over its requests to models, at the prices of their time; null where none had a price. */
  cost_usd: z.number().nonnegative().nullable(),
  error: failureSchema.nullable(),
  created_at: timestampSchema,
  started_at: timestampSchema.nullable(),
  finished_at: timestampSchema.nullable(),
  /** How often the turn went on after its worker was lost. */
  resumed_count: z.int().nonnegative(),
  /** Budgets that were found nearly or wholly used up in it, each as it was told last. */
  budget_warnings: z.array(budgetStateSchema),
})
export type Turn = z.infer<typeof turnSchema>

const nameSchema = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .refine((name) => cleanText(name).trim() !== '', 'The name is empty.')

export const createProjectSchema = z.strictObject({
  name: nameSchema.optional(),
  /** Absolute, or beginning with `~/`. Must be a directory under `PROJECT_ROOTS`. */
  path: z.string().trim().min(1).max(4096),
})
export const updateProjectSchema = z.strictObject({
  name: nameSchema.optional(),
  ask_patterns: z.array(z.string().trim().min(1).max(1000)).max(200).optional(),
})

export const createSessionSchema = z.strictObject({
  project_id: idSchema,
  name: nameSchema.optional(),
  model: z.string().min(1).max(200).optional(),
  mode: modeSchema.optional(),
  effort: effortSchema.nullable().optional(),
})
export const updateSessionSchema = z.strictObject({
  name: nameSchema.optional(),
  model: z.string().min(1).max(200).optional(),
  mode: modeSchema.optional(),
  effort: effortSchema.nullable().optional(),
  pinned: z.boolean().optional(),
  archived: z.boolean().optional(),
})

export const createChatSchema = z.strictObject({
  name: nameSchema.optional(),
  model: z.string().min(1).max(200).optional(),
  mode: modeSchema.optional(),
  effort: effortSchema.nullable().optional(),
})
export const updateChatSchema = createChatSchema

export const projectResponseSchema = z.object({ project: projectSchema })
export const projectsResponseSchema = z.object({ projects: z.array(projectSchema), next_cursor: nextCursorSchema })
export const sessionResponseSchema = z.object({ session: sessionSchema })
export const sessionsResponseSchema = z.object({ sessions: z.array(sessionSchema), next_cursor: nextCursorSchema })
export const chatResponseSchema = z.object({ chat: chatSchema })
export const chatsResponseSchema = z.object({ chats: z.array(chatSchema), next_cursor: nextCursorSchema })
export const turnsResponseSchema = z.object({ turns: z.array(turnSchema), next_cursor: nextCursorSchema })
/** Creating a session also creates its chat 1. */
export const createdSessionResponseSchema = z.object({ session: sessionSchema, chat: chatSchema })
