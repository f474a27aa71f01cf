// Terminals: bodies of `/api/term/*` and the JSON frames of `…/attach`.
//
// The socket of an attach, after `GET /api/term/sessions/:sid/panes/:pid/attach?epoch=&offset=`:
//
//   server: snapshot, or replay followed by its bytes · then binary output, size, title, bell, exit, in order
//   client: input, resize, ack; a binary frame is input too, as bytes
//
// A client holds `(epoch, offset)`: a snapshot or replay sets both, every binary frame adds its length to the offset.
import { z } from 'zod'
import { vitalsSchema } from './doctor.ts'
import { digitsSchema, idSchema, timestampSchema } from './primitives.ts'

/** WebSocket close codes of an attach, beyond the standard ones. */
export const terminalCloseCodes = {
  /** The device was revoked: do not come back. */
  authRevoked: 4001,
  /** The pane was closed, or there never was one: do not come back. */
  noSuchPane: 4004,
  /** Too much output was not acknowledged: attach again for the screen as it is. */
  slowConsumer: 4008,
} as const

/** Lines above the screen that the service keeps; clients keep as many. */
export const scrollbackLines = 5_000
export const maxColumns = 1_000
export const maxRows = 500
/** Longest `data` of one `input` frame, in characters; longer pastes are sent in pieces. */
export const maxInputChars = 64 * 1024
/** Output a client may leave unacknowledged before the pane waits for it. */
export const maxUnackedBytes = 1024 * 1024

/** Any whole numbers; taken as the nearest size there is (`clampSize`). */
export const terminalSizeSchema = z.object({ cols: z.int(), rows: z.int() })
export type TerminalSize = z.infer<typeof terminalSizeSchema>

/** 1 to 1,000 columns and 1 to 500 rows. */
export function clampSize({ cols, rows }: TerminalSize): TerminalSize {
  return { cols: Math.min(Math.max(cols, 1), maxColumns), rows: Math.min(Math.max(rows, 1), maxRows) }
}

/** Printable, one line. What turns the direction of text is taken out: it would change how the words around the name read. */
const paneNameSchema = z
  .string()
  .overwrite((text) => text.replaceAll(/\p{Bidi_Control}/gu, ''))
  .trim()
  .min(1)
  .max(100)
  .regex(/^[^\p{Cc}\p{Cs}\p{Zl}\p{Zp}]*$/u, 'must be printable text on one line')

const textWithoutNul = z.string().regex(/^[^\0]*$/, 'must not hold NUL')

export const paneSchema = z.object({
  id: idSchema,
  session_id: idSchema,
  name: z.string(),
  /** Where its shell was started; absolute. */
  cwd: z.string(),
  cols: z.int().positive(),
  rows: z.int().positive(),
  /** False after its program ended; it can be restarted or closed. */
  alive: z.boolean(),
  /** Of the ended program; null while it runs, or when nobody saw it end. */
  exit_code: z.int().nullable(),
  /** As the program in it set it; may be empty. */
  title: z.string(),
  /** The program in the foreground when it is not the shell itself: closing the pane would end it. */
  running: z.string().nullable(),
  created_at: timestampSchema,
})
export type Pane = z.infer<typeof paneSchema>

export const createPaneSchema = z.strictObject({
  /** A folder in the project or under a granted root, absolute or relative to the project; default the project itself. */
  cwd: textWithoutNul.min(1).max(4096).optional(),
  /** Run by the person's shell instead of an interactive one. */
  command: textWithoutNul.min(1).max(10_000).optional(),
  /** Default `Terminal N`. */
  name: paneNameSchema.optional(),
  cols: z.int().optional(),
  rows: z.int().optional(),
})
export type CreatePane = z.infer<typeof createPaneSchema>
export const updatePaneSchema = z.strictObject({ name: paneNameSchema })
export const resizePaneSchema = z.strictObject(terminalSizeSchema.shape)

export const paneResponseSchema = z.object({ pane: paneSchema })
/** Oldest first; a session has few, so they are not paged. */
export const panesResponseSchema = z.object({ panes: z.array(paneSchema), next_cursor: z.null() })

/** Between server and booterm: a pane to make, and the folders in which it may be. */
export const createPaneCallSchema = z.strictObject({
  pane: createPaneSchema,
  project_path: z.string().min(1),
  granted_paths: z.array(z.string()),
})
export type CreatePaneCall = z.infer<typeof createPaneCallSchema>

/** Between server and booterm, where they share a home: the folder below it that holds a `.json` file for every pane. */
export const paneRecordsFolder = 'terminals/panes'
/** Between server and booterm: sessions that have panes. */
export const terminalSessionsSchema = z.object({ session_ids: z.array(idSchema) })

export const paneSearchQuerySchema = z.object({
  /** A regular expression in RE2's syntax. */
  pattern: z.string().min(1).max(200),
  limit: digitsSchema.pipe(z.int().min(1).max(500)).default(50),
  context: digitsSchema.pipe(z.int().min(0).max(50)).default(0),
  /** Whether upper and lower case differ. */
  case: z.enum(['true', 'false', '1', '0', '']).default('false').transform((value) => value === 'true' || value === '1'),
})
export type PaneSearchQuery = z.output<typeof paneSearchQuerySchema>

export const paneMatchSchema = z.object({
  /** Position of the whole line (wrapped rows joined) in what was searched, from 0 for the oldest. */
  line: z.int().nonnegative(),
  content: z.string(),
  context_before: z.array(z.string()),
  context_after: z.array(z.string()),
  /**
   * First row of the line, counted up from the last row of the screen (0) when the search ran; null
   * when it has left the buffer and is known from what the program wrote.
   */
  rows_from_end: z.int().nonnegative().nullable(),
})
export type PaneMatch = z.infer<typeof paneMatchSchema>

export const paneSearchResponseSchema = z.object({
  /** The newest `limit` of them, newest last. */
  matches: z.array(paneMatchSchema),
  /** Matching lines in all. */
  total: z.int().nonnegative(),
  truncated: z.boolean(),
  /** `capture` when what the program wrote was searched beyond the buffer. */
  source: z.enum(['buffer', 'capture']),
})
export type PaneSearchResponse = z.infer<typeof paneSearchResponseSchema>

export const terminalHealthSchema = z.object({
  status: z.enum(['ok', 'down']),
  /** Whether tmux keeps the programs. BooCode's own keeper does, so never. */
  tmux: z.boolean(),
  /** Whether programs outlive the terminal service. */
  survives_restart: z.boolean(),
  version: z.string(),
  vitals: vitalsSchema.optional(),
})

/** Query of an attach: both to catch up, none for a snapshot. */
export const attachQuerySchema = z.object({
  epoch: z.string().max(64).optional(),
  offset: z.coerce.number().int().nonnegative().optional(),
})

const position = {
  /** Names the run of the service that counts the offsets. */
  epoch: z.string(),
  /** Bytes of output before what follows. */
  offset: z.int().nonnegative(),
}

/** Server to client; everything else is output, as binary frames. Sizes, titles and bells stand where they happened in the output. */
export const terminalServerFrameSchema = z.discriminatedUnion('type', [
  /**
   * The screen, modes, cursor and scrollback as output to be written to a terminal that was reset and has
   * this size. The first frame, unless the missed output is still held; again when the pane is restarted.
   */
  z.object({ type: z.literal('snapshot'), ...position, ...terminalSizeSchema.shape, title: z.string(), data: z.string() }),
  /** The first frame when the missed output is still held: its `bytes` follow as binary frames. Keep the screen. */
  z.object({ type: z.literal('replay'), ...position, bytes: z.int().nonnegative(), ...terminalSizeSchema.shape, title: z.string() }),
  /** The pane has another size now: take it, whatever the window's. */
  z.object({ type: z.literal('size'), ...terminalSizeSchema.shape }),
  z.object({ type: z.literal('title'), title: z.string() }),
  z.object({ type: z.literal('bell') }),
  /** The program ended; null when nobody saw how. Also right after the first frame of a pane that is not alive. */
  z.object({ type: z.literal('exit'), code: z.int().nullable() }),
])
export type TerminalServerFrame = z.infer<typeof terminalServerFrameSchema>

/**
 * Client to server. The service answers the terminal's queries (device attributes, cursor position,
 * colours) itself, once: a client must not send its own answers.
 */
export const terminalClientFrameSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('input'), data: z.string().max(maxInputChars) }),
  /** Only a client that says it is focused resizes the pane; its focus lasts until another's. */
  z.object({ type: z.literal('resize'), ...terminalSizeSchema.shape, focused: z.boolean() }),
  /** Bytes of binary frames received since the attach, in all; at least every 128 KiB. */
  z.object({ type: z.literal('ack'), bytes: z.int().nonnegative() }),
])
export type TerminalClientFrame = z.infer<typeof terminalClientFrameSchema>
