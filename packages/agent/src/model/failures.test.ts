import { describe, expect, test } from 'vitest'
import { toModelFailure } from './failures.ts'

function lost(code: string): Error {
  return new TypeError('fetch failed', { cause: Object.assign(new Error(code), { code }) })
}

describe('a connection that fails', () => {
  test.each(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'ETIMEDOUT', 'UND_ERR_CONNECT_TIMEOUT'])(
    'with %s: cannot be reached',
    (code) => {
      expect(toModelFailure(lost(code))).toEqual({ code: 'model_unreachable', retryable: true, message: expect.stringContaining(code) })
    },
  )

  test.each(['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET', 'UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT'])('with %s: was dropped', (code) => {
    expect(toModelFailure(lost(code))).toMatchObject({ code: 'model_dropped', retryable: true })
  })

  test('without a code, by its words', () => {
    expect(toModelFailure(new TypeError('terminated'))).toMatchObject({ code: 'model_dropped' })
  })
})

test('what nobody foresaw is told, shortened, and not tried again', () => {
  const failure = toModelFailure(new Error(`${'x'.repeat(299)}😀 and more`))
  expect(failure).toMatchObject({ code: 'model_failed', retryable: false })
  expect(failure.message.length).toBeLessThan(400)
  expect(failure.message.isWellFormed()).toBe(true)
  expect(toModelFailure('a thrown text')).toMatchObject({ code: 'model_failed', message: expect.stringContaining('a thrown text') })
})
