import { z } from 'zod'
import { idSchema, nextCursorSchema, timestampSchema } from './primitives.ts'

/** Who waits for a person, and for what. */
export const requestStatusSchema = z.enum(['pending', 'answered', 'expired', 'superseded'])

export const approvalPayloadSchema = z.object({
  tool_name: z.string(),
  input: z.unknown(),
  /** The whole command, quoted so that it can be read as one line. */
  command_line: z.string().optional(),
  /** Directory that the command runs in. */
  cwd: z.string().optional(),
  /** Of edits: the unified diff of all of them. */
  diff: z.string().optional(),
  /** Why the agent wants it, in its words. */
  reason: z.string().optional(),
  /** Why it is asked for although commands run freely here: the rule that it matches. */
  risk: z.string().optional(),
  /** What "always" allows unless a person writes another pattern; `*` stands for any text. */
  suggested_pattern: z.string().optional(),
  /** Changes of this chat that are not on disk: a command does not see them. */
  pending_changes: z.int().nonnegative().optional(),
})
export const questionPayloadSchema = z.object({ question: z.string(), options: z.array(z.string()).optional() })
export const readAccessPayloadSchema = z.object({ path: z.string(), reason: z.string() })

export const decisionSchema = z.strictObject({
  decision: z.enum(['allow', 'deny']),
  /** How long it holds; `once` when absent. */
  scope: z.enum(['once', 'session', 'always']).optional(),
  /** Of commands: which lines are allowed besides this one; by default the suggested pattern. */
  pattern: z.string().trim().min(1).max(1000).optional(),
  /** Told to the agent. */
  reason: z.string().max(10_000).optional(),
  /** Apply the chat's pending changes before the command runs. */
  apply_pending: z.boolean().optional(),
})
export type Decision = z.infer<typeof decisionSchema>
export const questionAnswerSchema = z.strictObject({ answer: z.string().trim().min(1).max(100_000) })
export const requestAnswerSchema = z.union([decisionSchema, questionAnswerSchema], {
  error: 'Answer an approval or a grant with {"decision": "allow" | "deny", "scope"?: "once" | "session" | "always"}, a question with {"answer": "…"}.',
})
export type RequestAnswer = z.infer<typeof requestAnswerSchema>

const common = {
  id: idSchema,
  session_id: idSchema,
  chat_id: idSchema,
  turn_id: idSchema,
  message_id: idSchema,
  /** The call that waits. */
  tool_call_id: z.string(),
  status: requestStatusSchema,
  /** Name of the device that answered, or how else it ended; null while it is pending. */
  answered_by: z.string().nullable(),
  created_at: timestampSchema,
  /** When it ends by itself if nobody answers. */
  expires_at: timestampSchema,
  answered_at: timestampSchema.nullable(),
}
const decisionAnswer = decisionSchema.nullable()

export const requestSchema = z.discriminatedUnion('kind', [
  z.object({ ...common, kind: z.literal('approval'), payload: approvalPayloadSchema, answer: decisionAnswer }),
  z.object({ ...common, kind: z.literal('question'), payload: questionPayloadSchema, answer: questionAnswerSchema.nullable() }),
  z.object({ ...common, kind: z.literal('read_access'), payload: readAccessPayloadSchema, answer: decisionAnswer }),
])
export type Request = z.infer<typeof requestSchema>
export type RequestKind = Request['kind']
export type ApprovalPayload = z.infer<typeof approvalPayloadSchema>
/** What a call asks a person. */
export type RequestAsked =
  | { kind: 'approval'; payload: ApprovalPayload }
  | { kind: 'question'; payload: z.infer<typeof questionPayloadSchema> }
  | { kind: 'read_access'; payload: z.infer<typeof readAccessPayloadSchema> }

export const requestResponseSchema = z.object({ request: requestSchema })
export const requestsResponseSchema = z.object({ requests: z.array(requestSchema), next_cursor: nextCursorSchema })

/** What a person allowed beyond one call; without a session it holds for the project. */
export const grantSchema = z.object({
  id: idSchema,
  project_id: idSchema,
  session_id: idSchema.nullable(),
  kind: z.enum(['command', 'read_access']),
  value: z.string(),
  created_at: timestampSchema,
})
export type Grant = z.infer<typeof grantSchema>
export const grantsResponseSchema = z.object({ grants: z.array(grantSchema), next_cursor: nextCursorSchema })
