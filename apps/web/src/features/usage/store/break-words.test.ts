import { expect, it } from 'vitest'
import { breakWords } from './break-words.ts'

const tools = { segment: 'tools', code: 'tools_changed', reason: 'tools changed', lost_tokens: 12_000, step: 1 } as const

it('says where a cache broke, why, and what that cost', () => {
  expect(breakWords(tools)).toBe('Cache broke here: tools changed (12K tokens paid again)')
  expect(breakWords({ ...tools, step: 4 })).toBe('Cache broke at step 4: tools changed (12K tokens paid again)')
  expect(breakWords({ segment: null, code: 'cold', reason: 'cold: idle for 3 h', lost_tokens: 0, step: 1 })).toBe('Cache broke here: cold: idle for 3 h')
  expect(breakWords({ ...tools, reason: 'a\u202eb', lost_tokens: 0 })).toBe('Cache broke here: a\\u202eb')
})
it('says nothing of a first request, which had nothing to lose', () => {
  expect(breakWords({ segment: null, code: 'first_request', reason: 'first request', lost_tokens: 0, step: 1 })).toBeNull()
})
