import { z } from 'zod'
import type { ChatRequest } from '../wire/chat-request.ts'

/**
 * Scripts say word for word what the model answers. Everything save a `RegExp` or a function in
 * `match` is plain JSON, so a script can live in a file.
 */

/** Tokens a second; absent: the server's rate; `0` (or Infinity): as fast as the socket takes. */
const rateSchema = z.union([z.number().min(0), z.literal(Infinity)])

const speechFields = {
  text: z.string(),
  tokensPerSecond: rateSchema.optional(),
  /** Characters per chunk; absent: one token per chunk. */
  chunkChars: z.int().min(1).optional(),
  /** Sends the text this many times, one chunk each, with `{i}` replaced by the chunk's number. */
  chunks: z.int().min(1).max(10_000_000).optional(),
}

export const stepSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('text'), ...speechFields }),
  z.strictObject({ type: z.literal('reasoning'), ...speechFields }),
  z.strictObject({
    type: z.literal('toolCall'),
    name: z.string(),
    /** A string is sent as it is, so it may be broken JSON. */
    args: z.union([z.string(), z.record(z.string(), z.unknown())]),
    /** Sends only so many characters of the arguments: for what breaks in the middle of a call. */
    cutAfterChars: z.int().min(0).optional(),
    tokensPerSecond: rateSchema.optional(),
  }),
  /** Before any output: the HTTP status. Later: an error event, after which the stream ends. */
  z.strictObject({
    type: z.literal('error'),
    status: z.int().min(400).max(599),
    code: z.string().optional(),
    message: z.string().optional(),
    /** Sent as `Retry-After`, when the error is a status. */
    retryAfterSeconds: z.int().min(0).optional(),
  }),
  /** Says nothing more until the client goes away. */
  z.strictObject({ type: z.literal('hang') }),
  /**
   * Destroys the socket: after what was sent so far, which may be nothing; or, `afterFinish`, at the end
   * of the answer, between its finish reason and the closing event.
   */
  z.strictObject({ type: z.literal('drop'), afterFinish: z.boolean().optional() }),
  /**
   * What a busy server sends while a request waits: the head of the answer and comments in a stream,
   * blank lines before a whole answer.
   */
  z.strictObject({ type: z.literal('keepAlive'), times: z.int().min(1).max(100_000).optional(), intervalMs: z.int().min(0).optional() }),
  /** Goes on when the test opens the gate of this name. */
  z.strictObject({ type: z.literal('waitFor'), gate: z.string() }),
  /** Bytes written into the stream as they are, for broken event streams. */
  z.strictObject({ type: z.literal('raw'), data: z.string() }),
  /** Fields of `usage` that replace the counted ones. */
  z.strictObject({ type: z.literal('usage'), usage: z.record(z.string(), z.unknown()) }),
  z.strictObject({ type: z.literal('finish'), reason: z.string() }),
])
export type Step = z.infer<typeof stepSchema>

const patternSchema = z
  .strictObject({ pattern: z.string(), flags: z.string().optional() })
  .refine(isPattern, 'not a regular expression')
type Predicate = (request: ChatRequest) => boolean

export const scriptSchema = z.strictObject({
  /**
   * Text in the last message that a person wrote, a pattern for it, or (in code) a predicate on the
   * whole request. Absent: every request.
   */
  match: z
    .union([
      z.string(),
      patternSchema,
      z.instanceof(RegExp),
      z.custom<Predicate>((value) => typeof value === 'function', 'a function'),
    ])
    .optional(),
  /** How many requests this script answers before it is used up; absent: any number. */
  times: z.int().min(1).optional(),
  /**
   * The answers of one turn: the first for a request without assistant messages after the last
   * message of a person, the second for one with one, and so on. So a repeated request gets the
   * same answer. Beyond the last the script does not match.
   */
  responses: z.array(z.array(stepSchema)).min(1),
  /** Beyond the last response, the last is given again. */
  repeatLast: z.boolean().optional(),
})
export type Script = z.infer<typeof scriptSchema>

/** What a script file holds: one script or a list of them, tried in order. */
export const scriptsSchema = z.union([
  z.array(scriptSchema),
  scriptSchema.transform((script) => [script]),
])

function isPattern({ pattern, flags }: { pattern: string; flags?: string | undefined }): boolean {
  try {
    return new RegExp(pattern, flags) instanceof RegExp
  } catch {
    // The refinement turns this into an error that names the script.
    return false
  }
}
