import { z } from 'zod'
import {
  pingFrameSchema,
  positionSchema,
  sessionFrameSchema,
  sessionSnapshotSchema,
  subscriptionErrorSchema,
  workspaceFrameSchema,
  workspaceSnapshotSchema,
} from './frames.ts'
import type { LogFrame, PingFrame, Position, SessionFrame, SessionSnapshot, WorkspaceFrame, WorkspaceSnapshot } from './frames.ts'

/** What a client receives: a flat frame of the log with its position, a snapshot, a ping, or a refusal. */
export type ServerFrame =
  | { kind: 'session'; frame: SessionFrame & Position }
  | { kind: 'workspace'; frame: WorkspaceFrame & Position }
  | { kind: 'session_snapshot'; frame: SessionSnapshot }
  | { kind: 'workspace_snapshot'; frame: WorkspaceSnapshot }
  | { kind: 'ping'; frame: PingFrame }
  | { kind: 'subscription_error'; frame: z.infer<typeof subscriptionErrorSchema> }
  /** A position without a meaning known to this version: counted, its number applied, never fatal. */
  | { kind: 'unknown'; type: string; position: Position | null }
  /** A known type that does not keep to its schema: dropped, the stream must be resynchronised. */
  | { kind: 'invalid'; type: string; stream: string | null; issues: string }

const envelopeSchema = z.object({ type: z.string(), stream: z.string().optional() })
const sessionTypes = typesOf(sessionFrameSchema.options)
const workspaceTypes = typesOf(workspaceFrameSchema.options)

/** Parses one decoded JSON value from the socket. Never throws. */
export function parseServerFrame(value: unknown): ServerFrame {
  const envelope = envelopeSchema.safeParse(value)
  if (!envelope.success) return { kind: 'invalid', type: '', stream: null, issues: 'not a frame' }
  const { type, stream = null } = envelope.data
  if (type === 'ping') return parsed(pingFrameSchema.safeParse(value), 'ping', { type, stream })
  if (type === 'subscription_error') {
    return parsed(subscriptionErrorSchema.safeParse(value), 'subscription_error', { type, stream })
  }
  const isWorkspace = stream === 'workspace'
  if (type === 'snapshot') {
    return isWorkspace
      ? parsed(workspaceSnapshotSchema.safeParse(value), 'workspace_snapshot', { type, stream })
      : parsed(sessionSnapshotSchema.safeParse(value), 'session_snapshot', { type, stream })
  }
  const position = positionSchema.safeParse(value)
  const known = isWorkspace ? workspaceTypes : sessionTypes
  if (!known.has(type)) return { kind: 'unknown', type, position: position.success ? position.data : null }
  if (!position.success) return { kind: 'invalid', type, stream, issues: z.prettifyError(position.error) }
  return isWorkspace
    ? parsed(positioned(workspaceFrameSchema.safeParse(value), position.data), 'workspace', { type, stream })
    : parsed(positioned(sessionFrameSchema.safeParse(value), position.data), 'session', { type, stream })
}

type Parsed<T> = { success: true; data: T } | { success: false; error: z.ZodError }

function positioned<T extends LogFrame>(result: Parsed<T>, position: Position): Parsed<T & Position> {
  return result.success ? { success: true, data: { ...result.data, ...position } } : result
}

function parsed<K extends ServerFrame['kind'], T>(
  result: Parsed<T>,
  kind: K,
  envelope: { type: string; stream: string | null },
): { kind: K; frame: T } | Extract<ServerFrame, { kind: 'invalid' }> {
  if (result.success) return { kind, frame: result.data }
  return { kind: 'invalid', ...envelope, issues: z.prettifyError(result.error) }
}

interface FrameOption {
  shape?: { type: z.ZodLiteral }
  options?: readonly FrameOption[]
}

function typesOf(options: readonly unknown[]): Set<string> {
  const types = new Set<string>()
  for (const option of options as readonly FrameOption[]) {
    if (option.shape !== undefined) types.add(String(option.shape.type.value))
    else for (const type of typesOf(option.options ?? [])) types.add(type)
  }
  return types
}
