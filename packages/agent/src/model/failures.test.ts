import { describe, expect, test } from 'vitest'
import { testWords } from '../testing/ask.ts'
import { toModelFailure as toFailure } from './failures.ts'
import type { ModelFailure } from './model-event.ts'

function toModelFailure(error: unknown): ModelFailure {
  return toFailure(error, testWords, true)
}

function lost(code: string): Error {
  return new TypeError('fetch failed', { cause: Object.assign(new Error(code), { code }) })
}

describe('a connection that fails', () => {
  test.each(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'ETIMEDOUT', 'UND_ERR_CONNECT_TIMEOUT'])(
    'with %s: cannot be reached',
    (code) => {
      expect(toModelFailure(lost(code))).toEqual({ code: 'model_unreachable', retryable: true, message: expect.stringContaining(`Acme cannot be reached (${code})`) })
      expect(toModelFailure(lost(code)).message).toContain('Check ACME_URL.')
    },
  )

  test.each(['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET', 'UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT'])('with %s: was dropped', (code) => {
    expect(toModelFailure(lost(code))).toMatchObject({ code: 'model_dropped', retryable: true })
  })

  test('on a port that no request may go to: cannot be reached, now or later', async () => {
    const error: unknown = await fetch('http://127.0.0.1:1').catch((refusal: unknown) => refusal)
    expect(toModelFailure(error)).toEqual({ code: 'model_unreachable', retryable: false, message: expect.stringContaining('Check ACME_URL.') })
  })

  test('without a code, by its words', () => {
    expect(toModelFailure(new TypeError('terminated'))).toMatchObject({ code: 'model_dropped' })
  })
})

describe('a refusal', () => {
  const refused = (statusCode: number, more: object = {}) => Object.assign(new Error('their words'), { statusCode, ...more })

  test.each([401, 403])('of the key (%i) says where to change it', (status) => {
    expect(toModelFailure(refused(status)).message).toMatch(/^Acme .*Set ACME_KEY\.( \(their words\))?$/)
  })

  test.each([404])('of the address (%i) says where to change it', (status) => {
    expect(toModelFailure(refused(status)).message).toMatch(/^Acme .*Check ACME_URL/)
  })

  test('for a used-up quota is one of the balance, whatever its status', () => {
    const data = { error: { message: 'You exceeded your quota', code: 'insufficient_quota' } }
    expect(toModelFailure(refused(429, { data }))).toMatchObject({ code: 'model_402', retryable: false })
    expect(toModelFailure({ message: 'You exceeded your quota', type: 'insufficient_quota' })).toMatchObject({ code: 'model_402' })
  })

  test('for the length of the conversation says what to do about it', () => {
    expect(toModelFailure(refused(400, { message: "This model's maximum context length is 131072 tokens." }))).toMatchObject({ code: 'model_context_full', retryable: false })
    expect(toModelFailure(refused(400, { data: { error: { code: 'context_length_exceeded' } } }))).toMatchObject({ code: 'model_context_full' })
  })

  test('that asks to wait says how long', () => {
    expect(toModelFailure(refused(429, { responseHeaders: { 'retry-after': '7' } }))).toMatchObject({ retryable: true, retryAfterMs: 7_000 })
    expect(toModelFailure(refused(503))).not.toHaveProperty('retryAfterMs')
  })

  test('in the middle of a stream may name its status as a code', () => {
    expect(toModelFailure({ message: 'Upstream is gone', code: 502 })).toEqual({ code: 'model_502', retryable: true, message: expect.stringContaining('Upstream is gone') })
  })

  test('says the name in the middle of a sentence as one does', () => {
    const words = { ...testWords, name: 'The offline model' }
    expect(toFailure(refused(413), words, false).message).toContain('than the offline model accepts')
    expect(toFailure(refused(429), words, false).message).toMatch(/^The offline model limits/)
  })
})

test('what nobody foresaw is told, shortened, and not tried again', () => {
  const failure = toModelFailure(new Error(`${'x'.repeat(299)}😀 and more`))
  expect(failure).toMatchObject({ code: 'model_failed', retryable: false })
  expect(failure.message.length).toBeLessThan(400)
  expect(failure.message.isWellFormed()).toBe(true)
  expect(toModelFailure('a thrown text')).toMatchObject({ code: 'model_failed', message: expect.stringContaining('a thrown text') })
})
