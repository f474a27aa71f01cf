import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { hearDateHeader, hearServerTime, serverNow } from './server-clock.ts'

const atServer = Date.parse('2026-11-27T12:00:00.000Z')

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

it.each([-3_600_000, 3_600_000, 86_400_000])('follows the server on a device whose clock is %i ms off', (offMs) => {
  vi.setSystemTime(atServer + offMs)
  hearServerTime(new Date(atServer).toISOString())
  expect(serverNow()).toBe(atServer)
  vi.advanceTimersByTime(5_000)
  expect(serverNow()).toBe(atServer + 5_000)
})

it('follows when the clock of the device is put right', () => {
  vi.setSystemTime(atServer + 3_600_000)
  hearServerTime(new Date(atServer).toISOString())
  vi.setSystemTime(atServer + 3_000)
  hearServerTime(new Date(atServer + 3_000).toISOString())
  expect(serverNow()).toBe(atServer + 3_000)
})

it('takes the whole seconds of a header only where it knows nothing better', () => {
  vi.setSystemTime(atServer + 700)
  hearServerTime(new Date(atServer + 700).toISOString())
  hearDateHeader(new Headers({ date: new Date(atServer).toUTCString() }))
  expect(serverNow()).toBe(atServer + 700)
  vi.setSystemTime(atServer + 7_200_000)
  hearDateHeader(new Headers({ date: new Date(atServer).toUTCString() }))
  expect(serverNow()).toBe(atServer)
  hearDateHeader(new Headers({ date: 'yesterday' }))
  hearDateHeader(new Headers())
  expect(serverNow()).toBe(atServer)
})
