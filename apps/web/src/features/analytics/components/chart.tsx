import type { AnalyticsRow } from '@boocode/contracts'
import { useEffect, useRef, useState } from 'react'
import UPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import { dayLabel } from '../store/range.ts'
import { formatted, stack } from '../store/series.ts'
import type { ChartSpec } from '../store/series.ts'
import { followTheme, themeColor } from '../../../lib/theme-color.ts'

const heightPx = 180

export interface ChartProps {
  spec: ChartSpec
  rows: readonly AnalyticsRow[]
}

/** A chart of days. What it shows stands in a table beside it; it is a picture to those who hear. */
export function Chart({ spec, rows }: ChartProps) {
  const place = useRef<HTMLDivElement>(null)
  const [pointed, setPointed] = useState<number | null>(null)
  useEffect(() => {
    const element = place.current
    if (element === null) return
    const { x, tops } = stack(spec, rows)
    // The highest of a stack is drawn first, so that the others stand before it.
    const order = spec.series.map((_, index) => index).reverse()
    const plot = new UPlot(optionsOf(spec, { rows, order, widthPx: element.clientWidth, onPoint: setPointed }), [x, ...order.map((index) => tops[index] ?? [])], element)
    const resizes = new ResizeObserver(() => plot.setSize({ width: element.clientWidth, height: heightPx }))
    resizes.observe(element)
    const unfollow = followTheme(() => plot.redraw(false, true))
    return () => {
      unfollow()
      resizes.disconnect()
      plot.destroy()
    }
  }, [spec, rows])
  const row = pointed === null ? undefined : rows[pointed]
  return (
    <figure className="min-w-0 flex-1">
      <div ref={place} role="img" aria-label={`${spec.title}, as in the table beside it`} className="h-[180px] w-full" />
      <figcaption className="tabular flex min-h-5 flex-wrap gap-x-3 text-small text-muted">
        {row !== undefined && <span className="text-ink">{dayLabel(row.key)}</span>}
        {spec.series.map(({ name, color, valueOf }) => (
          <span key={name} className="inline-flex items-center gap-1.5">
            <span aria-hidden className="size-2 rounded-sm" style={{ background: `var(${color})` }} />
            {name}
            {row !== undefined && <span className="text-ink">{formatted(spec, valueOf(row))}</span>}
          </span>
        ))}
      </figcaption>
    </figure>
  )
}

interface Drawing {
  rows: readonly AnalyticsRow[]
  order: readonly number[]
  widthPx: number
  onPoint: (index: number | null) => void
}

function optionsOf(spec: ChartSpec, { rows, order, widthPx, onPoint }: Drawing): UPlot.Options {
  const font = '12px "Inter Variable", sans-serif'
  const axis = { font, stroke: () => themeColor('--ink-faint'), grid: { stroke: () => themeColor('--line'), width: 1 }, ticks: { show: false } }
  const bars = UPlot.paths.bars?.({ size: [0.7, 40] })
  return {
    width: widthPx,
    height: heightPx,
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false }, points: { show: spec.kind === 'line' } },
    hooks: { setCursor: [(plot) => onPoint(plot.cursor.idx ?? null)] },
    scales: { x: { time: false, range: (_plot, min, max) => [min - 0.5, max + 0.5] }, y: { range: (_plot, _min, max) => [0, spec.max ?? Math.max(max * 1.05, 1e-6)] } },
    axes: [
      { ...axis, size: 28, grid: { show: false }, incrs: [1, 2, 7, 14, 28, 56, 112], space: 60, values: (_plot, splits) => splits.map((at) => (Number.isInteger(at) ? dayLabel(rows[at]?.key ?? '') : '')) },
      { ...axis, size: 64, values: (_plot, splits) => splits.map((value) => spec.format(value)) },
    ],
    series: [
      {},
      ...order.map((index) => ({
        stroke: () => themeColor(spec.series[index]?.color ?? '--ink'),
        width: spec.kind === 'line' ? 2 : 0,
        ...(spec.kind === 'bars' && bars !== undefined ? { fill: () => themeColor(spec.series[index]?.color ?? '--ink'), paths: bars, points: { show: false } } : { points: { size: 5, fill: () => themeColor('--done') } }),
      })),
    ],
  }
}
