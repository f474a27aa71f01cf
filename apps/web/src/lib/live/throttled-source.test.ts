import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createStore } from 'zustand/vanilla'
import { createThrottledSource } from './throttled-source.ts'

interface Said {
  text: string
  isOver: boolean
}

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

function follow() {
  const store = createStore<Said>(() => ({ text: '', isOver: false }))
  const source = createThrottledSource(store, ({ text }) => text, { next: (text) => text.length, intervalMs: () => 1_000, isFinal: ({ isOver }) => isOver })
  const seen: number[] = []
  const stop = source.subscribe(() => seen.push(source.read()))
  const say = (more: string, isOver = false) => store.setState(({ text }) => ({ text: text + more, isOver }))
  return { say, seen, stop, source }
}

it('lets the first change through at once, then one in each interval, and never loses the last', () => {
  const { say, seen } = follow()
  vi.advanceTimersByTime(1_000)
  for (const word of ['a', 'b', 'c']) say(word)
  expect(seen).toEqual([1])
  vi.advanceTimersByTime(999)
  expect(seen).toEqual([1])
  vi.advanceTimersByTime(1)
  expect(seen).toEqual([1, 3])
  vi.advanceTimersByTime(5_000)
  expect(seen).toEqual([1, 3])
})

it('does not wait once nothing more is expected', () => {
  const { say, seen } = follow()
  vi.advanceTimersByTime(1_000)
  say('a')
  say('b')
  say('c', true)
  expect(seen).toEqual([1, 3])
  vi.advanceTimersByTime(5_000)
  expect(seen).toEqual([1, 3])
})

it('follows only while somebody listens', () => {
  const { say, seen, stop, source } = follow()
  vi.advanceTimersByTime(1_000)
  say('a')
  say('b')
  stop()
  vi.advanceTimersByTime(5_000)
  expect([seen, source.read()]).toEqual([[1], 1])
})
