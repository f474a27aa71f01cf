import { z } from 'zod'

/** Every error code that crosses a process border, with its HTTP status. */
export const errorStatus = {
  invalid_request: 400,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  too_large: 413,
  unsupported_media_type: 415,
  unprocessable: 422,
  rate_limited: 429,
  internal: 500,
  upstream_failed: 502,
  unavailable: 503,
} as const

export type ErrorCode = keyof typeof errorStatus

const codes = Object.keys(errorStatus) as [ErrorCode, ...ErrorCode[]]
export const errorCodeSchema = z.enum(codes)

/** The body of every REST error. `message` says what happened and what to do. */
export const errorBodySchema = z.object({
  error: z.object({
    code: errorCodeSchema,
    message: z.string(),
    details: z.unknown().optional(),
  }),
})
export type ErrorBody = z.infer<typeof errorBodySchema>

/** What a turn or a message stores about its failure. */
export const failureSchema = z.object({ code: z.string(), message: z.string() })
export type Failure = z.infer<typeof failureSchema>

export interface AppErrorOptions {
  details?: unknown
  cause?: unknown
  /** Whether the same call may succeed later without a change by the caller. */
  retryable?: boolean
}

/**
 * The one error that features throw. `message` is shown to people: it must name what to do and
 * must not hold paths outside the project, SQL, stacks or secrets. `cause` is for the log only.
 */
export class AppError extends Error {
  readonly code: ErrorCode
  readonly status: number
  readonly retryable: boolean
  readonly details: unknown

  constructor(code: ErrorCode, message: string, options: AppErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'AppError'
    this.code = code
    this.status = errorStatus[code]
    this.retryable = options.retryable ?? (code === 'unavailable' || code === 'rate_limited')
    this.details = options.details
  }

  toBody(): ErrorBody {
    const error: ErrorBody['error'] = { code: this.code, message: this.message }
    if (this.details !== undefined) error.details = this.details
    return { error }
  }
}
