import { InvalidResponseDataError, JSONParseError, TypeValidationError } from '@ai-sdk/provider'
import { z } from 'zod'
import type { ProviderWords } from './model-client.ts'
import type { ModelFailure } from './model-event.ts'
import { parseRetryAfter } from './retry-after.ts'

/** Status codes after DeepSeek's documentation of errors, which OpenAI's agree with. */
const sentences: Readonly<Record<number, (words: ProviderWords) => string>> = {
  400: ({ name }) => `${name} refused the request as malformed. This is a fault of BooCode or of the provider.`,
  401: ({ name, changeKey }) => `${name} refused the API key: it is missing, wrong or was revoked. ${changeKey}.`,
  402: ({ name }) => `${name} says that the balance of the account is used up. Top it up, then send again.`,
  403: ({ name, changeKey }) => `${name} does not let this API key use this model. Choose another model or another key. ${changeKey}.`,
  404: ({ name, checkAddress }) => `${name} does not know this model or address. ${checkAddress}, or choose another model.`,
  413: ({ name }) => `The conversation is larger than ${mid(name)} accepts. Start a new chat.`,
  422: ({ name }) => `${name} refused a parameter of the request. Choose another model or effort.`,
  429: ({ name }) => `${name} limits the rate of requests. Wait a little, then send again.`,
  500: ({ name }) => `${name} had an internal error. Send again.`,
  503: ({ name }) => `${name} is overloaded. Wait a little, then send again.`,
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

const codeSchema = z.union([z.string(), z.number()]).nullish()

/** An error of the provider, as the libraries throw it or hand it out in the middle of a stream (then often a plain object). */
const toldSchema = z.object({
  message: z.string(),
  statusCode: z.int().optional().catch(undefined),
  code: codeSchema.catch(undefined),
  type: codeSchema.catch(undefined),
  data: z.object({ error: z.object({ code: codeSchema, type: codeSchema }) }).optional().catch(undefined),
  responseHeaders: z.record(z.string(), z.string()).optional().catch(undefined),
})
type Told = z.infer<typeof toldSchema>

/**
 * A sentence that names the provider, the cause and what to do; the provider's words are added where
 * they help and never hold the key. `answered`: part of the answer had come.
 */
export function toModelFailure(error: unknown, words: ProviderWords, answered: boolean): ModelFailure {
  const told = toldSchema.safeParse(error).data
  const status = told === undefined ? undefined : statusOf(told)
  if (told !== undefined && status !== undefined) return fromStatus(status, told, words)
  if (told !== undefined && !(error instanceof Error)) {
    return { code: 'model_error', message: `${words.name} broke off: ${shortened(told.message)}. Send again.`, retryable: true }
  }
  // That of a stream without its end has no data to show.
  if (InvalidResponseDataError.isInstance(error) && error.data === undefined) return cutStream(words, answered)
  if (JSONParseError.isInstance(error) || TypeValidationError.isInstance(error) || InvalidResponseDataError.isInstance(error)) return garbled(words)
  const cause = rootCause(error)
  const code = 'code' in cause && typeof cause.code === 'string' ? cause.code : ''
  if (unreachable.has(code)) {
    return { code: 'model_unreachable', message: `${words.name} cannot be reached (${code}). Check the network. ${words.checkAddress}.`, retryable: true }
  }
  if (cause.message === 'bad port') {
    return { code: 'model_unreachable', message: `${words.name} cannot be reached: its port is reserved for another protocol. ${words.checkAddress}.`, retryable: false }
  }
  if (dropped.has(code) || /terminated|socket hang up|other side closed/i.test(cause.message)) return cutStream(words, answered)
  // The rest of an answer under a good status that is no event stream.
  if (told?.statusCode !== undefined) return garbled(words)
  return { code: 'model_failed', message: `The answer of ${mid(words.name)} could not be used: ${shortened(cause.message)}`, retryable: false }
}

/** The stream ended without its closing event. */
export function cutStream(words: ProviderWords, answered: boolean): ModelFailure {
  const when = answered ? 'in the middle of its answer' : 'before it answered'
  return { code: 'model_dropped', message: `${words.name} closed the connection ${when}. Send again.`, retryable: true }
}

/** Nothing came for too long, not even a sign of life. */
export function silent(words: ProviderWords, limitMs: number): ModelFailure {
  const seconds = Math.max(1, Math.round(limitMs / 1000))
  return { code: 'model_silent', message: `${words.name} sent nothing for ${seconds} s and was hung up on. Send again.`, retryable: true }
}

/** DeepSeek's finish reason `insufficient_system_resource`: the answer was broken off. */
export function overloaded(words: ProviderWords): ModelFailure {
  return { code: 'model_503', message: `${words.name} is overloaded and broke off its answer. Wait a little, then send again.`, retryable: true }
}

function garbled(words: ProviderWords): ModelFailure {
  return { code: 'model_garbled', message: `${words.name} sent something that is no answer of a model. Send again. ${words.checkAddress}.`, retryable: true }
}

/** What went wrong as a status. A faulty body under a good status has none: it is told apart by its cause. */
function statusOf(told: Told): number | undefined {
  const codes = [told.code, told.type, told.data?.error.code, told.data?.error.type]
  if (codes.includes('insufficient_quota')) return 402
  if (told.statusCode !== undefined) return told.statusCode >= 200 && told.statusCode < 300 ? undefined : told.statusCode
  // In the middle of a stream some name the status as the error's code.
  const code = Number(told.code ?? Number.NaN)
  return Number.isInteger(code) && code >= 400 && code <= 599 ? code : undefined
}

function fromStatus(status: number, told: Told, words: ProviderWords): ModelFailure {
  if (status === 400 && isTooLong(told)) {
    return { code: 'model_context_full', message: `The conversation is longer than this model of ${mid(words.name)} can read. Compact it or start a new chat.`, retryable: false }
  }
  const sentence = sentences[status]?.(words) ?? `${words.name} answered with status ${status}.`
  // Words about a wrong key repeat parts of it.
  const theirs = status === 401 ? '' : ` (${shortened(told.message)})`
  const retryAfterMs = parseRetryAfter(told.responseHeaders ?? {})
  return {
    code: `model_${status}`,
    message: `${sentence}${theirs}`,
    retryable: status === 408 || status === 429 || status >= 500,
    ...(retryAfterMs !== null && { retryAfterMs }),
  }
}

function isTooLong(told: Told): boolean {
  return told.data?.error.code === 'context_length_exceeded' || /maximum context length|context (length|size|window)/i.test(told.message)
}

/** A name that is put into the middle of a sentence. */
function mid(name: string): string {
  return name.startsWith('The ') ? `the ${name.slice(4)}` : name
}

function shortened(words: string): string {
  return words.slice(0, 300).toWellFormed()
}

function rootCause(error: unknown): Error {
  let cause = error instanceof Error ? error : new Error(String(error))
  while (cause.cause instanceof Error) cause = cause.cause
  return cause
}
