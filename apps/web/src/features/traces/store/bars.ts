/** Where the bars of the rows stand: numbers by row, so that drawing and scrolling touch no objects. */
import type { Row } from './span-tree.ts'
import { isRunning } from './span.ts'
import type { Span } from './span.ts'
import type { TurnSpans } from './span-book.ts'
import { buildAxis, extendAxis, project } from './time-axis.ts'
import type { Axis } from './time-axis.ts'
import type { View } from './view.ts'

/** `turn`: every turn fills the width; `chat`: all turns on one axis. */
export type Scale = 'turn' | 'chat'

/** Drawn as: nothing, the frame of a turn or step, a call of a tool, one of a model. */
export const barKinds = { none: 0, frame: 1, tool: 2, model: 3 } as const

/** Fast below a second, slow from five on. */
export const speeds = { fast: 0, medium: 1, slow: 2 } as const

export function speedOf(ms: number): number {
  if (ms < 1_000) return speeds.fast
  return ms < 5_000 ? speeds.medium : speeds.slow
}

export interface Bars {
  readonly count: number
  readonly axes: readonly Axis[]
  /** By row: its axis, begin and end on it, and of a model where its first token came (NaN: unknown). */
  readonly axis: Uint32Array
  readonly from: Float64Array
  readonly to: Float64Array
  readonly split: Float64Array
  readonly kind: Uint8Array
  readonly speed: Uint8Array
  readonly isFailed: Uint8Array
  /** Rows whose end is now. */
  readonly running: readonly number[]
  /** Epoch milliseconds at which the rows that run began, in the same order. */
  readonly runningSince: readonly number[]
}

export interface AxisOf {
  readonly axes: readonly Axis[]
  /** Index of the axis of a turn. */
  readonly ofTurn: (turn: number) => number
}

const madeAxes = new WeakMap<TurnSpans, Axis>()

/** The axes of a scale. Those of turns that ended are made once. */
export function makeAxes(turns: ReadonlyMap<number, TurnSpans>, scale: Scale, now: number): AxisOf {
  if (scale === 'chat') {
    const all = [...turns.values()].flatMap((spans) => spans.map((span) => extentOf(span, now)))
    return { axes: [buildAxis(all)], ofTurn: () => 0 }
  }
  const indexes = new Map<number, number>()
  const axes: Axis[] = []
  for (const [turn, spans] of turns) {
    const known = madeAxes.get(spans)
    const axis = known ?? buildAxis(spans.map((span) => extentOf(span, now)))
    if (known === undefined && !spans.some(isRunning)) madeAxes.set(spans, axis)
    indexes.set(turn, axes.push(axis) - 1)
  }
  return { axes, ofTurn: (turn) => indexes.get(turn) ?? 0 }
}

function extentOf(span: Span, now: number): readonly [number, number] {
  return [span.startMs, span.durationMs === null ? (isRunning(span) ? now : span.startMs) : span.startMs + span.durationMs]
}

export function makeBars(rows: readonly Row[], { axes, ofTurn }: AxisOf, now: number): Bars {
  const count = rows.length
  const bars = {
    count,
    axes,
    axis: new Uint32Array(count),
    from: new Float64Array(count),
    to: new Float64Array(count),
    split: new Float64Array(count).fill(NaN),
    kind: new Uint8Array(count),
    speed: new Uint8Array(count),
    isFailed: new Uint8Array(count),
  }
  const running: number[] = []
  const runningSince: number[] = []
  for (let index = 0; index < count; index += 1) {
    const row = rows[index]
    const extent = row === undefined ? null : extentOfRow(row, now)
    if (row === undefined || extent === null) continue
    const at = ofTurn(extent.turn)
    const axis = axes[at]
    if (axis === undefined) continue
    bars.axis[index] = at
    bars.from[index] = project(axis, extent.startMs)
    bars.to[index] = project(axis, extent.endMs)
    bars.speed[index] = speedOf(extent.endMs - extent.startMs)
    bars.kind[index] = kindOf(row)
    if (row.kind === 'span') {
      bars.isFailed[index] = row.span.outcome !== null && row.span.outcome !== 'success' ? 1 : 0
      if (row.span.kind === 'model' && row.span.ttftMs !== null) bars.split[index] = project(axis, row.span.startMs + row.span.ttftMs)
    }
    if (!extent.isRunning) continue
    running.push(index)
    runningSince.push(extent.startMs)
  }
  return { ...bars, running, runningSince }
}

function kindOf(row: Row): number {
  if (row.kind === 'span') return row.span.kind === 'tool' ? barKinds.tool : barKinds.model
  return row.kind === 'name' ? barKinds.none : barKinds.frame
}

function extentOfRow(row: Row, now: number): { turn: number; startMs: number; endMs: number; isRunning: boolean } | null {
  switch (row.kind) {
    case 'name':
      return null
    case 'turn':
    case 'step':
      return { turn: row.turn, startMs: row.startMs, endMs: row.endMs ?? Math.max(row.startMs, now), isRunning: row.endMs === null }
    case 'span': {
      const { span } = row
      const [startMs, endMs] = extentOf(span, now)
      return { turn: span.turn, startMs, endMs: Math.max(startMs, endMs), isRunning: isRunning(span) }
    }
  }
}

/** The bars a moment later: those that run reach until `now`, and their axes with them. Nothing else is looked at. */
export function growBars(bars: Bars, now: number): Bars {
  if (bars.running.length === 0) return bars
  const axes = [...bars.axes]
  for (const at of new Set(bars.running.map((index) => bars.axis[index] ?? 0))) {
    const axis = axes[at]
    if (axis !== undefined) axes[at] = extendAxis(axis, now)
  }
  for (const [order, index] of bars.running.entries()) {
    const axis = axes[bars.axis[index] ?? 0]
    if (axis === undefined) continue
    bars.to[index] = project(axis, now)
    bars.speed[index] = speedOf(now - (bars.runningSince[order] ?? now))
  }
  return { ...bars, axes }
}

/** Which part of its axis a bar takes. */
export function shareOf(bars: Bars, index: number): View {
  const length = bars.axes[bars.axis[index] ?? 0]?.length ?? 1
  return { from: (bars.from[index] ?? 0) / length, to: (bars.to[index] ?? length) / length }
}
