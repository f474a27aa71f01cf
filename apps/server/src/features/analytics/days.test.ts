import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { addDays, countDays, dayOf, dayStarts } from './days.ts'

const startsOf = (from: string, count: number, zone: string): string[] => dayStarts(from, count, zone).map((at) => new Date(at).toISOString().slice(0, 16))

describe('a day begins', () => {
  test.each([
    ['at midnight of UTC', '2026-03-29', 'UTC', ['2026-03-29T00:00', '2026-03-30T00:00']],
    ['an hour or two before in Berlin, and has 23 hours in March', '2026-03-29', 'Europe/Berlin', ['2026-03-28T23:00', '2026-03-29T22:00']],
    ['with 25 hours in October', '2026-10-25', 'Europe/Berlin', ['2026-10-24T22:00', '2026-10-25T23:00']],
    ['in the afternoon before where the sun rises first', '2026-01-02', 'Pacific/Kiritimati', ['2026-01-01T10:00', '2026-01-02T10:00']],
    ['with half an hour to spare in India', '2026-01-02', 'Asia/Kolkata', ['2026-01-01T18:30', '2026-01-02T18:30']],
    ['at one where the clock jumps over midnight', '2018-11-04', 'America/Sao_Paulo', ['2018-11-04T03:00', '2018-11-05T02:00']],
    ['after the second eleven at night where the clock goes back at midnight', '2018-02-18', 'America/Sao_Paulo', ['2018-02-18T03:00', '2018-02-19T03:00']],
    ['with its own end where it was left out of the calendar', '2011-12-30', 'Pacific/Apia', ['2011-12-30T10:00', '2011-12-30T10:00']],
    ['by an offset as well', '2026-01-02', '+05:30', ['2026-01-01T18:30', '2026-01-02T18:30']],
  ])('%s', (_, day, zone, wanted) => {
    expect(startsOf(day, 1, zone)).toEqual(wanted)
  })

  test('when the one before ends, in every zone: each instant lies in the day that its clock shows', () => {
    const zone = fc.constantFrom('UTC', 'Europe/Berlin', 'America/New_York', 'America/Sao_Paulo', 'Asia/Beirut', 'Africa/Cairo', 'Australia/Lord_Howe', 'Pacific/Apia', 'Asia/Kathmandu', 'America/St_Johns')
    fc.assert(
      fc.property(zone, fc.date({ min: new Date('2005-01-01'), max: new Date('2035-01-01'), noInvalidDate: true }), (timeZone, at) => {
        const day = dayOf(at.getTime(), timeZone)
        const [start = 0, end = 0] = dayStarts(day, 1, timeZone)
        expect(start).toBeLessThanOrEqual(at.getTime())
        expect(end).toBeGreaterThan(at.getTime())
        expect(dayOf(start, timeZone)).toBe(day)
        expect(dayOf(end - 1, timeZone)).toBe(day)
      }),
      { numRuns: 500 },
    )
  })
})

test('days are counted with both ends, over the end of a month and of a year', () => {
  expect([countDays('2026-02-27', '2026-03-01'), countDays('2026-01-01', '2026-01-01'), countDays('2026-01-02', '2026-01-01')]).toEqual([3, 1, 0])
  expect([addDays('2026-12-31', 1), addDays('2028-03-01', -1), addDays('2026-01-01', 0)]).toEqual(['2027-01-01', '2028-02-29', '2026-01-01'])
})
