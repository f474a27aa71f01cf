import { JSONParseError, TypeValidationError } from '@ai-sdk/provider'
import { z } from 'zod'
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

const unreachable = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ETIMEDOUT',
  'UND_ERR_CONNECT_TIMEOUT',
])
const dropped = new Set(['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET', 'UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT'])

/** What the provider library makes of an error event in the middle of a stream: a plain object. */
const streamErrorSchema = z.object({ message: z.string(), statusCode: z.int().optional() })

/**
 * A sentence that names the cause and what to do; the provider's words are added where they help
 * and never hold the key. Status codes after DeepSeek's documentation of errors.
 */
export function toModelFailure(error: unknown): ModelFailure {
  const told = streamErrorSchema.safeParse(error)
  const status = told.data?.statusCode
  // A faulty body under a good status is told apart by its cause.
  if (told.success && status !== undefined && !(status >= 200 && status < 300)) return fromStatus(status, told.data.message)
  if (told.success && !(error instanceof Error)) return { code: 'model_error', message: `The provider broke off: ${shortened(told.data.message)}. Send again.`, retryable: true }
  if (JSONParseError.isInstance(error) || TypeValidationError.isInstance(error)) return garbled
  const cause = rootCause(error)
  const code = 'code' in cause && typeof cause.code === 'string' ? cause.code : ''
  if (unreachable.has(code)) {
    return { code: 'model_unreachable', message: `The model server cannot be reached (${code}). Check the network and DEEPSEEK_BASE_URL.`, retryable: true }
  }
  if (dropped.has(code) || /terminated|socket hang up|other side closed/i.test(cause.message)) return cutStream
  return { code: 'model_failed', message: `The model's answer could not be used: ${shortened(cause.message)}`, retryable: false }
}

/** The stream ended without its closing event. */
export const cutStream: ModelFailure = {
  code: 'model_dropped',
  message: 'The model server closed the connection in the middle of its answer. Send again.',
  retryable: true,
}

const garbled: ModelFailure = {
  code: 'model_garbled',
  message: 'The model server sent something that is no answer of a model. Send again, or check DEEPSEEK_BASE_URL.',
  retryable: true,
}

/** DeepSeek's finish reason `insufficient_system_resource`: the answer was broken off. */
export const overloaded: ModelFailure = {
  code: 'model_503',
  message: 'The provider is overloaded and broke off its answer. Wait a little, then send again.',
  retryable: true,
}

function fromStatus(status: number, providerWords: string): ModelFailure {
  const sentence = sentences[status] ?? `The model server answered with status ${status}.`
  // Words about a wrong key repeat parts of it.
  const words = status === 401 ? '' : ` (${shortened(providerWords)})`
  return { code: `model_${status}`, message: `${sentence}${words}`, retryable: status === 408 || status === 429 || status >= 500 }
}

function shortened(words: string): string {
  return words.slice(0, 300).toWellFormed()
}

function rootCause(error: unknown): Error {
  let cause = error instanceof Error ? error : new Error(String(error))
  while (cause.cause instanceof Error) cause = cause.cause
  return cause
}
