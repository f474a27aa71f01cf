import { defaultLimits, someLimitsSchema } from '@boocode/contracts'
import { expect, test } from 'vitest'
import { changedLimits, limitsDraftOf } from './limits-draft.ts'

test('limits are read as a person writes them, and written back the same', () => {
  const draft = limitsDraftOf(defaultLimits)
  expect(draft).toEqual({ steps_per_turn: '60', tokens_per_turn: '', repeated_calls: '3', failed_calls: '5', warn_at: '70', compact_at: '80' })
  expect(changedLimits(draft, defaultLimits)).toEqual({})
})

test('only what was changed is written; nothing means no budget', () => {
  const saved = { ...defaultLimits, tokens_per_turn: 50_000 }
  const draft = { ...limitsDraftOf(saved), steps_per_turn: ' 100 ', tokens_per_turn: '', compact_at: '85' }
  expect(changedLimits(draft, saved)).toEqual({ steps_per_turn: 100, tokens_per_turn: null, compact_at: 0.85 })
})

test.each(['', 'many', '1.5'])('what is no limit (%j) is refused where it is typed', (text) => {
  const changed = JSON.parse(JSON.stringify(changedLimits({ ...limitsDraftOf(defaultLimits), steps_per_turn: text }, defaultLimits))) as unknown
  expect(someLimitsSchema.safeParse(changed).error?.issues.map(({ path }) => path)).toEqual([['steps_per_turn']])
})
