import type { ErrorCode } from '@boocode/contracts'
import { errorStatus } from '@boocode/contracts'
import type { HttpAnswer } from '@boocode/testkit'
import { expect } from 'vitest'

/** What no answer may hold: SQL, stacks, source files. */
const leaks = [/\b(select|insert|update|delete)\b.+\b(from|into|set)\b/i, /node_modules/, /\.ts[:)]/, /\n\s+at /, /postgres/i, /relation "/]

/** The answer is this error, in the one shape that errors have, and gives nothing away. */
export function expectError(answer: HttpAnswer, code: ErrorCode): { message: string; details?: unknown } {
  expect(answer.text).toContain(`"code":"${code}"`)
  expect(answer.status).toBe(errorStatus[code])
  expect(answer.headers['content-type']).toMatch(/^application\/json/)
  expect(Object.keys(answer.body)).toEqual(['error'])
  expect(Object.keys(answer.body.error).filter((key) => !['code', 'message', 'details'].includes(key))).toEqual([])
  expect(answer.body.error.message).toMatch(/\S/)
  for (const leak of leaks) expect(answer.text).not.toMatch(leak)
  return answer.body.error
}
