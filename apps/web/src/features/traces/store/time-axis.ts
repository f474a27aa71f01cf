/**
 * Time as it is drawn: stretches in which something ran keep their length, long idle gaps between them shrink
 * to a narrow break. Positions on it are milliseconds of drawn time from its beginning.
 */
export interface Axis {
  /** Busy stretches in order: begin and end in epoch milliseconds, and where they begin on the axis. */
  readonly starts: Float64Array
  readonly ends: Float64Array
  readonly offsets: Float64Array
  readonly length: number
}

/** A gap shorter than this is never broken. */
const minGapMs = 2_000
/** Nor is one shorter than this share of what is busy. */
const minGapShare = 0.08
/** A break takes this share of what is busy, all of them together at most `maxBreaksShare`. */
const breakShare = 0.03
const maxBreaksShare = 0.3

/** @param spans begins and ends in epoch milliseconds, in any order; an end before its begin counts as none */
export function buildAxis(spans: readonly (readonly [startMs: number, endMs: number])[]): Axis {
  const stretches = merge(spans)
  const busyMs = stretches.reduce((sum, [start, end]) => sum + end - start, 0)
  const leastGapMs = Math.max(minGapMs, busyMs * minGapShare)
  const joined = join(stretches, leastGapMs)
  const kept = joined.reduce((sum, [start, end]) => sum + end - start, 0)
  const breaks = Math.max(0, joined.length - 1)
  const breakMs = breaks === 0 ? 0 : Math.min(breakShare, maxBreaksShare / breaks) * Math.max(kept, 1)
  const offsets = new Float64Array(joined.length)
  let at = 0
  let length = 0
  for (const [index, [start, end]] of joined.entries()) {
    offsets[index] = at
    length = at + (end - start)
    at = length + breakMs
  }
  return { starts: Float64Array.from(joined, ([start]) => start), ends: Float64Array.from(joined, ([, end]) => end), offsets, length: Math.max(1, length) }
}

type Stretch = readonly [start: number, end: number]

/** The union of spans, in order. */
function merge(spans: readonly Stretch[]): Stretch[] {
  return join(spans.map(([start, end]): Stretch => [start, Math.max(start, end)]).sort(([a], [b]) => a - b), 0)
}

/** Joins neighbours that are not further apart than `gapMs`. */
function join(stretches: readonly Stretch[], gapMs: number): Stretch[] {
  const joined: Stretch[] = []
  for (const [start, end] of stretches) {
    const last = joined.at(-1)
    if (last !== undefined && start - last[1] <= gapMs) joined[joined.length - 1] = [last[0], Math.max(last[1], end)]
    else joined.push([start, end])
  }
  return joined
}

/** Lets the last stretch, in which something still runs, reach until `now`. */
export function extendAxis(axis: Axis, now: number): Axis {
  const last = axis.ends.length - 1
  const end = axis.ends[last]
  if (end === undefined || now <= end) return axis
  const ends = axis.ends.slice()
  ends[last] = now
  return { ...axis, ends, length: Math.max(1, (axis.offsets[last] ?? 0) + (now - (axis.starts[last] ?? 0))) }
}

/** Where an instant stands on the axis, from 0 to its length. */
export function project(axis: Axis, atMs: number): number {
  const { starts, ends, offsets } = axis
  const index = stretchAt(starts, atMs)
  if (index === -1) return 0
  const start = starts[index] ?? 0
  const end = ends[index] ?? 0
  const offset = offsets[index] ?? 0
  if (atMs <= end) return offset + (atMs - start)
  const next = offsets[index + 1]
  if (next === undefined) return axis.length
  const gap = (starts[index + 1] ?? end) - end
  const from = offset + (end - start)
  return Math.min(next, from + ((next - from) * (atMs - end)) / gap)
}

/** The last stretch that began at that instant or before; -1 before the first. */
function stretchAt(starts: Float64Array, atMs: number): number {
  let low = 0
  let high = starts.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((starts[middle] ?? 0) <= atMs) low = middle + 1
    else high = middle
  }
  return low - 1
}

export interface Break {
  /** On the axis. */
  readonly from: number
  readonly to: number
  /** What was left out. */
  readonly gapMs: number
}

export function breaksOf({ starts, ends, offsets }: Axis): Break[] {
  return Array.from({ length: Math.max(0, starts.length - 1) }, (_, index) => ({
    from: (offsets[index] ?? 0) + (ends[index] ?? 0) - (starts[index] ?? 0),
    to: offsets[index + 1] ?? 0,
    gapMs: (starts[index + 1] ?? 0) - (ends[index] ?? 0),
  }))
}

export interface Tick {
  /** On the axis. */
  readonly at: number
  readonly atMs: number
}

const niceSteps = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 15_000, 30_000, 60_000, 120_000, 300_000, 600_000, 900_000, 1_800_000, 3_600_000, 7_200_000, 14_400_000, 28_800_000, 86_400_000]

/** Round instants between two places of the axis, and beginnings of stretches, none nearer to the next than `least`. */
export function ticksOf(axis: Axis, view: { from: number; to: number; least: number }): Tick[] {
  const step = niceSteps.find((candidate) => candidate >= view.least) ?? 86_400_000
  const origin = axis.starts[0] ?? 0
  const ticks: Tick[] = []
  const put = (atMs: number, at: number) => {
    const last = ticks.at(-1)
    if (at >= view.from && at <= view.to && (last === undefined || at - last.at >= view.least)) ticks.push({ at, atMs })
  }
  for (const [index, start] of axis.starts.entries()) {
    const offset = axis.offsets[index] ?? 0
    const end = axis.ends[index] ?? start
    if (offset > view.to || offset + end - start < view.from) continue
    put(start, offset)
    const visibleFrom = Math.max(start, start + view.from - offset)
    let atMs = origin + Math.ceil((visibleFrom - origin) / step) * step
    for (; atMs <= end && offset + atMs - start <= view.to; atMs += step) put(atMs, offset + atMs - start)
  }
  return ticks
}
