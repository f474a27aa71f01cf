import { expect, it, vi } from 'vitest'
import { elapsedNow } from './elapsed-clock.ts'

it('goes on through a clock that is set back, one that is set forward, and sleep', () => {
  vi.useFakeTimers()
  try {
    const start = elapsedNow()
    vi.advanceTimersByTime(1_000)
    const second = elapsedNow()
    expect(second - start).toBeGreaterThanOrEqual(1_000)
    vi.setSystemTime(Date.now() - 3_600_000)
    vi.advanceTimersByTime(500)
    const setBack = elapsedNow()
    expect(setBack - second).toBe(500)
    vi.setSystemTime(Date.now() + 60_000)
    expect(elapsedNow() - setBack).toBe(60_000)
  } finally {
    vi.useRealTimers()
  }
})
