import { formatClock, formatDuration } from '../../../lib/format.ts'
import { breaksOf, ticksOf } from '../store/time-axis.ts'
import type { Axis } from '../store/time-axis.ts'
import type { View } from '../store/view.ts'

export interface TimeHeaderProps {
  axis: Axis
  view: View
  widthPx: number
  /** Whether instants are told by the clock or from the beginning of the turn. */
  isClock: boolean
}

const leastTickPx = 76
const dayMs = 86_400_000

/** Instants over the bars, and how long the breaks are. */
export function TimeHeader({ axis, view, widthPx, isClock }: TimeHeaderProps) {
  const pxPerMs = widthPx / ((view.to - view.from) * axis.length)
  const from = view.from * axis.length
  const toX = (at: number) => (at - from) * pxPerMs
  const isLong = (axis.ends.at(-1) ?? 0) - (axis.starts[0] ?? 0) > dayMs
  const ticks = widthPx < 160 ? [] : ticksOf(axis, { from, to: view.to * axis.length, least: leastTickPx / pxPerMs })
  const gaps = breaksOf(axis).filter((gap) => gap.to >= from && gap.from <= view.to * axis.length)
  return (
    <span aria-hidden className="tabular pointer-events-none absolute inset-y-0 right-0 overflow-hidden text-[11px] leading-4 text-faint" style={{ width: widthPx }}>
      {ticks.map((tick) => (
        <span key={tick.at} className="absolute inset-y-0 flex items-center border-l border-line pl-1 whitespace-nowrap" style={{ left: toX(tick.at) }}>
          {isClock ? clockOf(tick.atMs, isLong, pxPerMs) : formatOffset(tick.atMs - (axis.starts[0] ?? 0))}
        </span>
      ))}
      {gaps.length < 40 &&
        gaps.map((gap) => (
          <span key={gap.from} title={`${formatDuration(gap.gapMs)} without calls`} className="absolute top-0 h-1 bg-line-strong" style={{ left: toX(gap.from), width: Math.max(3, toX(gap.to) - toX(gap.from)) }} />
        ))}
    </span>
  )
}

function formatOffset(ms: number): string {
  return ms === 0 ? '0' : `+${formatDuration(ms)}`
}

function clockOf(atMs: number, isLong: boolean, pxPerMs: number): string {
  const time = pxPerMs > 0.005 ? new Date(atMs).toLocaleTimeString(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit' }) : formatClock(atMs)
  return isLong ? `${new Date(atMs).toLocaleDateString(undefined, { weekday: 'short' })} ${time}` : time
}
