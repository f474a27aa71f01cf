import { z } from 'zod'
import { attachmentPartSchema } from './attachments.ts'
import { changeCountsSchema, changeStatusSchema } from './changes.ts'
import { failureSchema } from './errors.ts'
import { messageKindSchema, messageRoleSchema, messageSchema } from './messages.ts'
import { idSchema, timestampSchema, tokenCountSchema, usageSchema } from './primitives.ts'
import { requestSchema } from './requests.ts'
import { budgetStateSchema } from './settings.ts'
import { agentSnapshotSchema, modelCallSchema, traceSchema } from './traces.ts'
import { chatSchema, chatStatusSchema, projectSchema, sessionSchema, turnSchema } from './workspace.ts'

/** Version of the socket protocol, named by clients as `?v=`. */
export const protocolVersion = 1

/** WebSocket close codes beyond the standard ones. */
export const closeCodes = {
  authRevoked: 4001,
  noSuchStream: 4004,
  slowConsumer: 4008,
  versionNotSupported: 4009,
} as const

export const streamNameSchema = z
  .string()
  .regex(/^(workspace|session:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$/, 'not a stream name')
export type StreamName = z.infer<typeof streamNameSchema>

export const workspaceStream: StreamName = 'workspace'
export function sessionStream(sessionId: string): StreamName {
  return `session:${sessionId}`
}

const inMessage = { chat_id: idSchema, message_id: idSchema }

const channelDelta = { type: z.literal('channel_delta'), ...inMessage }
/** A piece of a running message. Text and reasoning are to be appended. */
export const channelDeltaSchema = z.discriminatedUnion('channel', [
  z.object({ ...channelDelta, channel: z.literal('text'), content: z.string() }),
  z.object({ ...channelDelta, channel: z.literal('reasoning'), content: z.string() }),
  z.object({
    ...channelDelta,
    channel: z.literal('tool_call'),
    tool_call: z.object({ id: z.string(), name: z.string(), input: z.unknown() }),
  }),
  z.object({
    ...channelDelta,
    channel: z.literal('tool_result'),
    tool_call_id: z.string(),
    output: z.string(),
    is_error: z.boolean(),
    truncated: z.boolean(),
    latency_ms: z.int().nonnegative().nullable(),
    ending: z.enum(['denied', 'timeout', 'cancelled', 'interrupted']).optional(),
  }),
  /** Comes after the words of a person's message. */
  z.object({ ...channelDelta, channel: z.literal('attachment'), attachment: attachmentPartSchema }),
  z.object({
    ...channelDelta,
    channel: z.literal('status'),
    status: z.enum(['queued', 'streaming', 'calling', 'complete']),
    usage: usageSchema.optional(),
  }),
  z.object({ ...channelDelta, channel: z.literal('error'), error: failureSchema }),
])

/** Frames of `session:<id>`, as the log stores them: without stream, epoch, seq and at. */
export const sessionFrameSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('message_started'),
    ...inMessage,
    turn_id: idSchema.nullable(),
    role: messageRoleSchema,
    kind: messageKindSchema,
    model: z.string().nullable(),
    agent: z.string().nullable(),
  }),
  channelDeltaSchema,
  z.object({
    type: z.literal('message_complete'),
    ...inMessage,
    status: z.enum(['complete', 'cancelled', 'failed']),
    usage: usageSchema.optional(),
    thought_ms: z.int().nonnegative().optional(),
    finished_at: timestampSchema,
  }),
  z.object({ type: z.literal('message_abandoned'), ...inMessage, reason: z.string() }),
  z.object({ type: z.literal('messages_deleted'), chat_id: idSchema, message_ids: z.array(idSchema) }),
  /** A rewind was undone: they stand at the end of the chat again, in this order. */
  z.object({ type: z.literal('messages_restored'), chat_id: idSchema, messages: z.array(messageSchema) }),
  /** The words of a message that waits were edited. */
  z.object({ type: z.literal('message_edited'), ...inMessage, content: z.string() }),
  /** Everything before this message, of kind `summary`, is out of the model's context. */
  z.object({
    type: z.literal('compacted'),
    ...inMessage,
    tokens_before: tokenCountSchema,
    tokens_after: tokenCountSchema,
  }),
  /** A summary was made for a person to read before it is used. */
  z.object({ type: z.literal('compaction_proposed'), chat_id: idSchema, compaction_id: idSchema }),
  z.object({ type: z.literal('request_opened'), request: requestSchema }),
  z.object({ type: z.literal('request_resolved'), request: requestSchema }),
  /** What became of changes to files, and the counts of their chat after it. */
  z.object({
    type: z.literal('pending_changes_updated'),
    chat_id: idSchema,
    counts: changeCountsSchema,
    changes: z.array(z.object({ id: idSchema, path: z.string(), status: changeStatusSchema })),
  }),
  z.object({ type: z.literal('turn_updated'), chat_id: idSchema, turn: turnSchema, current_tool: z.string().nullable() }),
  z.object({ type: z.literal('session_restored'), chat_id: idSchema, turn_id: idSchema, step: z.int().nonnegative() }),
  /** A tool begins to run. */
  z.object({
    type: z.literal('tool_trace_start'),
    trace_id: idSchema,
    ...inMessage,
    ...traceSchema.pick({ turn_number: true, step: true, tool_call_id: true, tool_name: true, tool_input: true, input_truncated: true, started_at: true, tokens_used: true, cache_tokens: true, reasoning_tokens: true }).shape,
  }),
  /** It ended, or a next worker found that it had been interrupted. */
  z.object({
    type: z.literal('tool_trace_finish'),
    trace_id: idSchema,
    ...inMessage,
    finished_at: timestampSchema,
    ...traceSchema.pick({ turn_number: true, step: true, latency_ms: true, tool_output: true, output_truncated: true, tokens_used: true, cache_tokens: true, reasoning_tokens: true, error: true, facts: true }).shape,
    outcome: traceSchema.shape.outcome.unwrap(),
  }),
  /** A request to the model began, got its first token, or ended. */
  z.object({ type: z.literal('model_call_updated'), chat_id: idSchema, call: modelCallSchema }),
  z.object({ type: z.literal('agent_snapshot'), chat_id: idSchema, snapshot: agentSnapshotSchema }),
  /** A budget is nearly or wholly used up. */
  z.object({ type: z.literal('budget_warning'), chat_id: idSchema, turn_id: idSchema, budget: budgetStateSchema }),
  /** A window saved what is typed for the chat's next message; REST has it. */
  z.object({ type: z.literal('draft_updated'), chat_id: idSchema, version: z.int().positive() }),
  /** A message was pinned, or is pinned no more; REST has them. */
  z.object({ type: z.literal('pins_updated'), chat_id: idSchema }),
  z.object({ type: z.literal('chat_updated'), chat: chatSchema }),
  z.object({ type: z.literal('chat_deleted'), chat_id: idSchema }),
  z.object({ type: z.literal('session_updated'), session: sessionSchema }),
])
export type SessionFrame = z.infer<typeof sessionFrameSchema>

/** Frames of `workspace`: what every open window shows. */
export const workspaceFrameSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('chat_status'), session_id: idSchema, chat_id: idSchema, status: chatStatusSchema }),
  z.object({ type: z.literal('session_created'), session: sessionSchema }),
  z.object({ type: z.literal('session_updated'), session: sessionSchema }),
  z.object({ type: z.literal('session_renamed'), session_id: idSchema, name: z.string() }),
  z.object({ type: z.literal('session_deleted'), session_id: idSchema, project_id: idSchema }),
  z.object({ type: z.literal('project_updated'), project: projectSchema }),
  z.object({ type: z.literal('project_deleted'), project_id: idSchema }),
  /** `GET /api/settings` answers something else than before; without the settings, so that no key can stray into the log. */
  z.object({ type: z.literal('settings_updated') }),
  /** A coder offers other models than before: `GET /api/models`. */
  z.object({ type: z.literal('models_updated') }),
])
export type WorkspaceFrame = z.infer<typeof workspaceFrameSchema>

export type LogFrame = SessionFrame | WorkspaceFrame

/** Where in which stream a frame stands. `epoch` is the start of the Postgres that numbered it. */
export const positionSchema = z.object({
  stream: streamNameSchema,
  epoch: timestampSchema,
  seq: z.int().nonnegative(),
  at: timestampSchema,
})
export type Position = z.infer<typeof positionSchema>

/** The newest page of a chat: `next_cursor` goes to `GET /api/chats/:id/messages`. */
export const chatWindowSchema = z.object({
  chat_id: idSchema,
  messages: z.array(messageSchema),
  has_more: z.boolean(),
  next_cursor: z.string().nullable(),
})
export type ChatWindow = z.infer<typeof chatWindowSchema>

export const sessionSnapshotSchema = positionSchema.extend({
  type: z.literal('snapshot'),
  session: sessionSchema,
  chats: z.array(chatSchema),
  /** Turns that are queued or run, of every chat, and the last turn of each chat of `windows`. */
  turns: z.array(turnSchema),
  windows: z.array(chatWindowSchema),
  /** Pending ones of every chat, oldest first; then those of the messages in `windows` that are decided, without what they were about. */
  requests: z.array(requestSchema),
  /** Of every chat that has changes. */
  change_counts: z.array(changeCountsSchema),
  /** Of every chat whose agent did something. */
  agent_snapshots: z.array(agentSnapshotSchema),
})
export type SessionSnapshot = z.infer<typeof sessionSnapshotSchema>

export const chatStatusEntrySchema = z.object({ chat_id: idSchema, session_id: idSchema, status: chatStatusSchema })
export const workspaceSnapshotSchema = positionSchema.extend({
  type: z.literal('snapshot'),
  projects: z.array(projectSchema),
  sessions: z.array(sessionSchema),
  /** More sessions exist than the snapshot holds: `GET /api/sessions` lists them. */
  has_more: z.boolean(),
  chat_statuses: z.array(chatStatusEntrySchema),
})
export type WorkspaceSnapshot = z.infer<typeof workspaceSnapshotSchema>

/** The newest number of every subscribed stream; not in the log. */
export const pingFrameSchema = z.object({
  type: z.literal('ping'),
  at: timestampSchema,
  heads: z.record(streamNameSchema, z.object({ epoch: timestampSchema, seq: z.int().nonnegative() })),
})
export type PingFrame = z.infer<typeof pingFrameSchema>

/** Says why one subscription ended or was refused; the socket stays open. Not in the log. */
export const subscriptionErrorSchema = z.object({
  type: z.literal('subscription_error'),
  stream: z.string(),
  error: failureSchema,
})

export const clientFrameSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('subscribe'),
    stream: streamNameSchema,
    epoch: timestampSchema.optional(),
    last_seq: z.int().nonnegative().optional(),
    chat_ids: z.array(idSchema).max(50).optional(),
  }),
  z.object({ type: z.literal('unsubscribe'), stream: streamNameSchema }),
  z.object({ type: z.literal('pong') }),
])
export type ClientFrame = z.infer<typeof clientFrameSchema>
