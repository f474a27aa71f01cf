import { barKinds, speeds } from '../store/bars.ts'
import type { Bars } from '../store/bars.ts'
import { breaksOf } from '../store/time-axis.ts'
import type { Axis } from '../store/time-axis.ts'
import type { View } from '../store/view.ts'
import type { Palette } from './palette.ts'

export interface DrawOptions {
  bars: Bars
  /** Rows to draw, the end not included; the first stands at the top. */
  start: number
  end: number
  rowPx: number
  widthPx: number
  view: View
  palette: Palette
}

/** So short a call can still be seen. */
const leastPx = 2
const barPx = 10
const stripePx: Record<number, number> = { [speeds.medium]: 7, [speeds.slow]: 4 }

/** Draws the bars of a range of rows. Lengths are CSS pixels; the context is scaled to those of the device. */
export function drawBars(context: CanvasRenderingContext2D, options: DrawOptions): void {
  const { start, end, rowPx, widthPx } = options
  context.clearRect(0, 0, widthPx, (end - start) * rowPx)
  drawBreaks(context, options)
  for (let row = start; row < end; row += 1) drawRow(context, options, row)
}

function drawRow(context: CanvasRenderingContext2D, options: DrawOptions, row: number): void {
  const { bars, start, rowPx, widthPx } = options
  const kind = bars.kind[row] ?? barKinds.none
  const axis = bars.axes[bars.axis[row] ?? 0]
  if (kind === barKinds.none || axis === undefined) return
  const toX = scaleOf(axis, options)
  const left = toX(bars.from[row] ?? 0)
  const right = Math.max(toX(bars.to[row] ?? 0), left + leastPx)
  if (right < 0 || left > widthPx) return
  const middle = (row - start) * rowPx + rowPx / 2
  if (kind === barKinds.frame) drawFrame(context, { left, right, middle }, options.palette)
  else drawCall(context, { left, right, middle, row, splitX: toX(bars.split[row] ?? NaN) }, options)
}

/** Pixels from the left for a place on the axis. */
function scaleOf(axis: Axis, { view, widthPx }: Pick<DrawOptions, 'view' | 'widthPx'>): (at: number) => number {
  const pxPerShare = (widthPx - 2) / (view.to - view.from)
  return (at) => 1 + (at / axis.length - view.from) * pxPerShare
}

interface Place {
  left: number
  right: number
  middle: number
}

function drawFrame(context: CanvasRenderingContext2D, { left, right, middle }: Place, palette: Palette): void {
  context.fillStyle = palette.frame
  context.fillRect(left, middle - 1, right - left, 2)
  context.fillRect(left, middle - 4, 1.5, 8)
  context.fillRect(right - 1.5, middle - 4, 1.5, 8)
}

function drawCall(context: CanvasRenderingContext2D, place: Place & { row: number; splitX: number }, { bars, palette, widthPx }: DrawOptions): void {
  const { row, splitX, middle } = place
  const left = Math.max(place.left, -2)
  const right = Math.min(place.right, widthPx + 2)
  const top = middle - barPx / 2
  const speed = bars.speed[row] ?? speeds.fast
  const colour = speed === speeds.fast ? palette.fast : speed === speeds.medium ? palette.medium : palette.slow
  context.fillStyle = colour
  context.strokeStyle = colour
  context.lineWidth = 1
  if (bars.kind[row] === barKinds.model) {
    // Hollow while nothing was said yet, full from the first token on.
    const told = Number.isNaN(splitX) ? right : Math.min(Math.max(splitX, left), right)
    context.strokeRect(left + 0.5, top + 0.5, Math.max(1, told - left - 1), barPx - 1)
    context.fillRect(told, top, right - told, barPx)
  } else {
    context.fillRect(left, top, right - left, barPx)
  }
  const every = stripePx[speed]
  if (every !== undefined && right - left > every) drawStripes(context, { left, right, top }, { every, colour: palette.wash })
  if (bars.isFailed[row] === 1) drawCross(context, right, middle, palette.failed)
}

/** So that a bar's speed is told by more than its colour. */
function drawStripes(context: CanvasRenderingContext2D, { left, right, top }: { left: number; right: number; top: number }, { every, colour }: { every: number; colour: string }): void {
  context.save()
  context.beginPath()
  context.rect(left, top, right - left, barPx)
  context.clip()
  context.strokeStyle = colour
  context.globalAlpha = 0.45
  context.beginPath()
  for (let x = left - barPx; x < right; x += every) {
    context.moveTo(x, top + barPx)
    context.lineTo(x + barPx, top)
  }
  context.stroke()
  context.restore()
}

function drawCross(context: CanvasRenderingContext2D, right: number, middle: number, colour: string): void {
  const x = right + 6
  context.strokeStyle = colour
  context.lineWidth = 1.5
  context.beginPath()
  context.moveTo(x - 3, middle - 3)
  context.lineTo(x + 3, middle + 3)
  context.moveTo(x + 3, middle - 3)
  context.lineTo(x - 3, middle + 3)
  context.stroke()
}

/** Where time was left out: two hairlines through the rows that it concerns. */
function drawBreaks(context: CanvasRenderingContext2D, options: DrawOptions): void {
  const { bars, start, end, rowPx, widthPx } = options
  context.fillStyle = options.palette.gap
  for (let first = start; first < end; ) {
    const at = bars.axis[first] ?? 0
    let last = first + 1
    while (last < end && (bars.axis[last] ?? 0) === at) last += 1
    const axis = bars.axes[at]
    if (axis !== undefined) {
      const toX = scaleOf(axis, options)
      for (const gap of breaksOf(axis)) {
        const [from, to] = [toX(gap.from), toX(gap.to)]
        if (to < 0 || from > widthPx) continue
        context.fillRect(from, (first - start) * rowPx, 1, (last - first) * rowPx)
        context.fillRect(Math.max(to - 1, from + 2), (first - start) * rowPx, 1, (last - first) * rowPx)
      }
    }
    first = last
  }
}
