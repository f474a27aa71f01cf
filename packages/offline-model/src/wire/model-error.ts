/**
 * A refusal in DeepSeek's form. The status says the cause (api-docs.deepseek.com/quick_start/
 * error_codes): 400 format, 401 key, 402 balance, 422 parameters, 429 rate, 500 server, 503 load.
 */
export class ModelError extends Error {
  readonly status: number
  readonly code: string
  readonly retryAfterSeconds: number | undefined

  constructor(status: number, message: string, more: { code?: string | undefined; retryAfterSeconds?: number | undefined } = {}) {
    super(message)
    this.name = 'ModelError'
    this.status = status
    this.code = more.code ?? codeFor(status)
    this.retryAfterSeconds = more.retryAfterSeconds
  }
}

export interface ModelErrorBody {
  error: { message: string; type: string; param: null; code: string }
}

export function errorBody(error: ModelError): ModelErrorBody {
  return { error: { message: error.message, type: typeFor(error.status), param: null, code: error.code } }
}

/** DeepSeek's own sentence for a status, for scripts that name only the status. */
export function defaultMessage(status: number): string {
  return known[status]?.message ?? `The request failed with status ${status}.`
}

const known: Record<number, { type: string; message: string } | undefined> = {
  400: { type: 'invalid_request_error', message: 'The request body has an invalid format.' },
  401: { type: 'authentication_error', message: 'Authentication Fails, the api key is invalid.' },
  402: { type: 'unknown_error', message: 'Insufficient Balance' },
  403: { type: 'permission_error', message: 'This key may not use this model.' },
  413: { type: 'invalid_request_error', message: 'The request body is too large.' },
  422: { type: 'invalid_request_error', message: 'The request has invalid parameters.' },
  429: { type: 'rate_limit_error', message: 'Rate limit reached, slow down.' },
  500: { type: 'server_error', message: 'The server met an unexpected problem.' },
  503: { type: 'service_unavailable_error', message: 'The server is overloaded, try again later.' },
}

function typeFor(status: number): string {
  return known[status]?.type ?? (status >= 500 ? 'server_error' : 'invalid_request_error')
}

function codeFor(status: number): string {
  return status >= 500 || status === 429 ? typeFor(status) : 'invalid_request_error'
}
