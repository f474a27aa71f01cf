import { expect, it } from 'vitest'
import { formatAge, formatBytes, formatCount, formatDuration, formatElapsed, formatShare, formatUsd } from './format.ts'

it('counts in as few characters as say enough', () => {
  expect([0, 999, 1_000, 9_949, 9_950, 34_400, 999_499, 999_500, 1_340_000].map(formatCount)).toEqual([
    '0', '999', '1.0K', '9.9K', '10K', '34K', '999K', '1.0M', '1.3M',
  ])
})
it('says durations by the unit that fits', () => {
  expect([-1, 14, 999, 1_000, 8_340, 12_000, 60_000, 125_000, 3_600_000, 4_800_000].map(formatDuration)).toEqual([
    '0 ms', '14 ms', '999 ms', '1.0 s', '8.3 s', '12 s', '1 min', '2 min 5 s', '1 h', '1 h 20 min',
  ])
  expect([-5, 900, 9_999, 12_500, 61_000].map(formatElapsed)).toEqual(['0 s', '0 s', '9 s', '12 s', '1 min 1 s'])
})
it('says ages in a column, also when the device’s clock is behind', () => {
  const minute = 60_000
  expect([-5 * minute, 0, 5 * minute, 180 * minute, 2_880 * minute, 43_200 * minute, 600_000 * minute].map(formatAge)).toEqual([
    'now', 'now', '5m', '3h', '2d', '4w', '1y',
  ])
})
it('never rounds a share up to all of it', () => {
  expect([formatShare(0, 0), formatShare(1, 3), formatShare(999, 1_000), formatShare(5, 5)]).toEqual([null, '33 %', '99 %', '100 %'])
})
it('says small money with the digits that tell, and never that something was for nothing', () => {
  expect([0, 0.000_004, 0.000_1, 0.012_34, 0.1, 1.234, 12_345.6].map(formatUsd)).toEqual(['$0', '<$0.0001', '$0.0001', '$0.0123', '$0.10', '$1.23', '$12,345.60'])
})
it('says bytes by powers of ten', () => {
  expect([0, 999, 1_000, 34_499, 999_500, 9_900_000, 307_000_000, 3_400_000_000].map(formatBytes)).toEqual([
    '0 B', '999 B', '1 KB', '34 KB', '1.0 MB', '9.9 MB', '307 MB', '3.4 GB',
  ])
})
