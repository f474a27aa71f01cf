import type { ChangeOutcome, Mode, RequestAnswer } from '@boocode/contracts'

/** What a person allowed, and what must be asked all the same; read anew for each call. */
export interface Permissions {
  /** Patterns of command lines that run without asking. */
  readonly allowedCommands: readonly string[]
  /** Patterns of command lines that are asked for in every mode, beyond the built-in rules. */
  readonly askPatterns: readonly string[]
  /** Absolute paths outside the project, or protected ones inside, that may be read. */
  readonly readableRoots: readonly string[]
  /** Absolute folders that nobody can open to an agent: BooCode's own, which holds keys. */
  readonly closedRoots: readonly string[]
}

export const noPermissions: Permissions = { allowedCommands: [], askPatterns: [], readableRoots: [], closedRoots: [] }

/** The chat's edits that are not on disk. */
export interface PendingEdits {
  list(): Promise<readonly PendingEdit[]>
  /** Puts them on disk: these, or all. One that was applied already counts as done. */
  apply(ids: readonly string[] | null): Promise<readonly ChangeOutcome[]>
}

export interface PendingEdit {
  readonly id: string
  readonly path: string
  /** Unified. */
  readonly diff: string
}

/** Other chats of the session. */
export interface TabReader {
  /** The transcript as text, one entry a message; null when there is no such chat. */
  read(number: number): Promise<string | null>
}

/** What surrounds a call: who may do what, and the chat that it belongs to. */
export interface CallSession {
  readonly mode: Mode
  readonly permissions: Permissions
  readonly pending: PendingEdits
  readonly tabs: TabReader
  /** What a person answered to this call; null when nothing was asked. */
  readonly answer: RequestAnswer | null
}

/** Of a call outside any chat, as in tests of a single tool. */
export const noSession: CallSession = {
  mode: 'ask',
  permissions: noPermissions,
  pending: { list: () => Promise.resolve([]), apply: () => Promise.resolve([]) },
  tabs: { read: () => Promise.resolve(null) },
  answer: null,
}
