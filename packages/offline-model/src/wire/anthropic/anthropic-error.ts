import type { ModelError } from '../model-error.ts'

export interface AnthropicErrorBody {
  type: 'error'
  error: { type: string; message: string }
  request_id: null
}

/** A refusal in the form of the Messages API (platform.claude.com/docs/en/api/errors). */
export function anthropicErrorBody({ status, message }: ModelError): AnthropicErrorBody {
  return { type: 'error', error: { type: types[status] ?? (status >= 500 ? 'api_error' : 'invalid_request_error'), message }, request_id: null }
}

const types: Record<number, string | undefined> = {
  401: 'authentication_error',
  402: 'billing_error',
  403: 'permission_error',
  404: 'not_found_error',
  413: 'request_too_large',
  429: 'rate_limit_error',
  503: 'overloaded_error',
  529: 'overloaded_error',
}
