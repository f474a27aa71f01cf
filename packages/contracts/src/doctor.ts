import { z } from 'zod'
import { timestampSchema } from './primitives.ts'

/** What a service says of its own process, between services. */
export const vitalsSchema = z.object({
  /** Resident memory. */
  memory_bytes: z.int().nonnegative(),
  uptime_ms: z.int().nonnegative(),
  /** Of its runtime, as `v24.0.0`. */
  node: z.string(),
})
export type Vitals = z.infer<typeof vitalsSchema>

export const doctorServiceSchema = z.object({
  name: z.enum(['server', 'coder', 'booterm', 'database', 'model']),
  /** `idle`: not needed yet, it starts on first use. */
  state: z.enum(['ok', 'idle', 'down']),
  /** What it is, or what is wrong and what to do, in a sentence. */
  note: z.string(),
  version: z.string().nullable(),
  memory_bytes: z.int().nonnegative().nullable(),
  uptime_ms: z.int().nonnegative().nullable(),
})
export type DoctorService = z.infer<typeof doctorServiceSchema>

/** An open window. */
export const doctorSocketSchema = z.object({
  /** Name of its device. */
  device: z.string(),
  opened_at: timestampSchema,
  streams: z.int().nonnegative(),
  /** Sent and not yet taken by the network. */
  waiting_bytes: z.int().nonnegative(),
})
export type DoctorSocket = z.infer<typeof doctorSocketSchema>

export const doctorErrorSchema = z.object({
  at: timestampSchema,
  /** Method and route, without what was asked. */
  where: z.string(),
  code: z.string(),
  message: z.string(),
})
export type DoctorError = z.infer<typeof doctorErrorSchema>

export const doctorSchema = z.object({
  at: timestampSchema,
  version: z.string(),
  platform: z.string(),
  /** Whether the address that people use is https, without which no browser installs the page or notifies. */
  https: z.boolean(),
  services: z.array(doctorServiceSchema),
  sockets: z.array(doctorSocketSchema),
  counts: z.object({ projects: z.int(), sessions: z.int(), chats: z.int(), messages: z.int(), running_turns: z.int(), pending_requests: z.int(), log_frames: z.int() }),
  database_bytes: z.int().nonnegative().nullable(),
  /** Of this server since it started, the latest first. */
  errors: z.array(doctorErrorSchema),
})
export type Doctor = z.infer<typeof doctorSchema>
export const doctorResponseSchema = z.object({ doctor: doctorSchema })
