import { z } from 'zod'
import { nextCursorSchema, idSchema, timestampSchema } from './primitives.ts'

export const modelSchema = z.object({
  id: z.string(),
  provider: z.string(),
  /** True for the built-in rule-based model that answers when no key is configured. */
  offline: z.boolean(),
  sees_images: z.boolean(),
  context_tokens: z.int().positive(),
  is_default: z.boolean(),
})
export type Model = z.infer<typeof modelSchema>
export const modelsResponseSchema = z.object({ models: z.array(modelSchema), next_cursor: nextCursorSchema })

export const serviceStateSchema = z.enum(['ok', 'down'])
/** Without auth only `status`. */
export const healthSchema = z.object({
  status: serviceStateSchema,
  version: z.string().optional(),
  db: serviceStateSchema.optional(),
  coder: serviceStateSchema.optional(),
  /** `ok` also when it has not been needed yet and starts on first use; `not_installed` when nobody runs one. */
  booterm: z.enum(['ok', 'down', 'not_installed']).optional(),
  model: z.object({ provider: z.string(), offline: z.boolean() }).nullable().optional(),
  /** What of its files the coder could not use, such as prices; each a sentence. */
  faults: z.array(z.string()).optional(),
})
export type Health = z.infer<typeof healthSchema>

export const pairRequestSchema = z.strictObject({
  token: z.string().min(1).max(256),
  device_name: z.string().trim().min(1).max(100).optional(),
})
export const deviceSchema = z.object({
  id: idSchema,
  name: z.string(),
  created_at: timestampSchema,
  last_seen_at: timestampSchema,
  current: z.boolean(),
})
export type Device = z.infer<typeof deviceSchema>
export const pairResponseSchema = z.object({ device: deviceSchema })
export const devicesResponseSchema = z.object({ devices: z.array(deviceSchema), next_cursor: nextCursorSchema })

/** Between server and coder: is this path a directory that may become a project? */
export const checkPathRequestSchema = z.strictObject({ path: z.string().min(1).max(4096) })
export const checkPathResponseSchema = z.object({ path: z.string(), name: z.string() })

/** Header that carries the secret which server, coder and booterm share. */
export const serviceSecretHeader = 'x-boocode-secret'

/** Postgres channel on which workers hear of new and stopped turns; the payload is `turnSignalSchema` as JSON. */
export const turnSignalChannel = 'boocode_turns'
export const turnSignalSchema = z.object({
  kind: z.enum(['queued', 'cancel']),
  turn_id: idSchema,
  host_id: idSchema,
})
export type TurnSignal = z.infer<typeof turnSignalSchema>

/** From the server to whoever started it, over the IPC channel: a service is needed that runs only on demand. */
export const startServiceSchema = z.object({ type: z.literal('start_service'), service: z.literal('booterm') })
export type StartService = z.infer<typeof startServiceSchema>
