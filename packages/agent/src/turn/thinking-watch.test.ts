import { expect, test } from 'vitest'
import { watchThinking } from './thinking-watch.ts'

function watched(...heard: readonly (readonly [atMs: number, kind: string])[]): number | null {
  let atMs = 0
  const watch = watchThinking(() => atMs)
  for (const [at, kind] of heard) {
    atMs = at
    watch.heard(kind)
  }
  return watch.totalMs
}

test('a thought lasts from its first piece to what comes after it', () => {
  expect(watched([100, 'reasoning'], [400, 'reasoning'], [1_600, 'text'], [9_000, 'finished'])).toBe(1_500)
})

test('several thoughts are added up', () => {
  expect(watched([0, 'reasoning'], [1_000, 'text'], [5_000, 'reasoning'], [5_500.4, 'tool_call'])).toBe(1_500)
})

test('one that ends with the answer is whole, and none is none', () => {
  expect(watched([0, 'reasoning'], [700, 'finished'])).toBe(700)
  expect(watched([0, 'text'], [700, 'finished'])).toBeNull()
})
