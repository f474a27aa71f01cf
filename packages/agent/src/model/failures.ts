import { APICallError } from '@ai-sdk/provider'
import type { ModelFailure } from './model-event.ts'

const sentences: Record<number, string> = {
  400: 'The model provider refused the request as malformed. This is a fault of BooCode or of the endpoint; its words are in the log.',
  401: 'The API key is wrong or was revoked. Set DEEPSEEK_API_KEY to a valid key and restart.',
  402: 'The balance of the provider account is used up. Top it up, then send again.',
  403: 'The API key may not use this model. Choose another model or another key.',
  404: 'The provider does not know this model or address. Check DEEPSEEK_BASE_URL and the model.',
  413: 'The conversation is larger than the provider accepts. Start a new chat.',
  422: 'The provider refused a parameter of the request. Choose another model.',
  429: 'The provider limits the rate of requests. Wait a little, then send again.',
  500: 'The provider had an internal error. Send again.',
  503: 'The provider is overloaded. Wait a little, then send again.',
}

/**
 * A sentence that names the cause and what to do; the provider's words are added where they help
 * and never hold the key. Status codes after DeepSeek's documentation of errors.
 */
export function toModelFailure(error: unknown): ModelFailure {
  const failure = APICallError.isInstance(error) ? fromStatus(error) : undefined
  if (failure !== undefined) return failure
  const cause = rootCause(error)
  const code = 'code' in cause && typeof cause.code === 'string' ? cause.code : ''
  if (['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'].includes(code)) {
    return { code: 'model_unreachable', message: `The model server cannot be reached (${code}). Check the network and DEEPSEEK_BASE_URL.`, retryable: true }
  }
  if (code === 'ECONNRESET' || code === 'UND_ERR_SOCKET' || code === 'EPIPE' || /terminated|socket hang up/i.test(cause.message)) {
    return { code: 'model_dropped', message: 'The model server closed the connection in the middle of its answer. Send again.', retryable: true }
  }
  return { code: 'model_failed', message: `The model's answer could not be used: ${cause.message.slice(0, 300)}`, retryable: false }
}

/** The stream ended without its closing event. */
export const cutStream: ModelFailure = {
  code: 'model_dropped',
  message: 'The model server closed the connection in the middle of its answer. Send again.',
  retryable: true,
}

function fromStatus(error: APICallError): ModelFailure | undefined {
  const status = error.statusCode
  if (status === undefined || (status >= 200 && status < 300)) return undefined
  const sentence = sentences[status] ?? `The model server answered with status ${status}.`
  const words = status === 401 ? '' : ` (${error.message.slice(0, 300)})`
  return { code: `model_${status}`, message: `${sentence}${words}`, retryable: status === 408 || status === 429 || status >= 500 }
}

function rootCause(error: unknown): Error {
  let cause = error instanceof Error ? error : new Error(String(error))
  while (cause.cause instanceof Error) cause = cause.cause
  return cause
}
