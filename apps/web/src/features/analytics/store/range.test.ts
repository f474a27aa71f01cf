import { describe, expect, it } from 'vitest'
import { dayLabel, lastDays, localDay, rangeFault } from './range.ts'

describe('days', () => {
  it('are the last so many, today included, over the ends of months and years', () => {
    expect(lastDays(7, '2026-01-03')).toEqual({ from: '2025-12-28', to: '2026-01-03' })
    expect(lastDays(1, '2026-03-01')).toEqual({ from: '2026-03-01', to: '2026-03-01' })
    expect(lastDays(30, '2028-03-01').from).toBe('2028-02-01')
  })
  it('are those of the place where the device is', () => {
    const at = Date.UTC(2026, 10, 22, 23, 30)
    expect([localDay(at, 'UTC'), localDay(at, 'Europe/Berlin'), localDay(at, 'America/New_York')]).toEqual(['2026-11-22', '2026-11-23', '2026-11-22'])
  })
  it('that were chosen wrongly are named', () => {
    expect(rangeFault({ from: '2026-11-01', to: '2026-11-22' })).toBeNull()
    expect(rangeFault({ from: '2026-11-22', to: '2026-11-01' })).toContain('swap')
    expect(rangeFault({ from: '', to: '2026-11-01' })).toContain('Choose')
    expect(rangeFault({ from: '2026-13-01', to: '2026-11-01' })).toContain('Choose')
  })
  it('have a short name for an axis', () => {
    expect([dayLabel('2026-11-22'), dayLabel('no day')]).toEqual(['Nov 22', 'no day'])
  })
})
