export type EmbeddedPostgresFault =
  | 'binaries_missing'
  | 'no_account'
  | 'other_owner'
  | 'wrong_version'
  | 'folder_unusable'
  | 'init_failed'
  | 'start_failed'

/** Faults that another try cannot cure: a person has to change something first. */
const PERMANENT: ReadonlySet<EmbeddedPostgresFault> = new Set([
  'binaries_missing',
  'no_account',
  'other_owner',
  'wrong_version',
])

/**
 * A failure of the embedded Postgres. `message` is for whoever runs BooCode (terminal, log): it says
 * what happened and what to do, and may name folders; it never holds the password.
 */
export class EmbeddedPostgresError extends Error {
  readonly fault: EmbeddedPostgresFault
  /** Whether the same start may succeed later without anybody changing anything. */
  readonly retryable: boolean

  constructor(fault: EmbeddedPostgresFault, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.name = 'EmbeddedPostgresError'
    this.fault = fault
    this.retryable = !PERMANENT.has(fault)
  }
}

/** @returns the `code` of a system error (`ENOENT`, `EACCES`, …), or undefined for anything else */
export function systemErrorCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined
  return typeof error.code === 'string' ? error.code : undefined
}
