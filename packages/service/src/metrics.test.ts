import { expect, test } from 'vitest'
import { mergeMetrics, processMetrics, renderMetrics } from './metrics.ts'
import type { Metric } from './metrics.ts'

const family: Metric = { name: 'boocode_things_total', help: 'Things.', type: 'counter', samples: [{ value: 3, labels: { kind: 'a' } }, { value: 0.5 }] }

test('a family is its help, its type and a line for each sample', () => {
  expect(renderMetrics([family], { service: 'server' })).toBe(
    '# HELP boocode_things_total Things.\n# TYPE boocode_things_total counter\nboocode_things_total{service="server",kind="a"} 3\nboocode_things_total{service="server"} 0.5\n',
  )
  expect(renderMetrics([{ ...family, type: 'summary', name: 'boocode_s', samples: [{ value: Number.NaN, suffix: '_sum' }, { value: Infinity, suffix: '_count' }] }])).toContain('boocode_s_sum NaN\nboocode_s_count +Inf\n')
})

test('what people and models name is quoted, so that it adds no line and no label', () => {
  const text = renderMetrics([{ ...family, help: 'a\nb\\', samples: [{ value: 1, labels: { model: 'x"} 9\nboocode_up 1\\' } }] }])
  expect(text).toBe('# HELP boocode_things_total a\\nb\\\\\n# TYPE boocode_things_total counter\nboocode_things_total{model="x\\"} 9\\nboocode_up 1\\\\"} 1\n')
})

test('texts of several processes become one in which every family stands once', () => {
  const one = renderMetrics([family, { ...family, name: 'boocode_own' }], { service: 'server' })
  const other = renderMetrics([{ ...family, name: 'boocode_other' }, family], { service: 'coder' })
  const merged = mergeMetrics([one, other, ''])
  expect(merged.match(/^# TYPE .*/gm)).toEqual(['# TYPE boocode_things_total counter', '# TYPE boocode_own counter', '# TYPE boocode_other counter'])
  expect(merged).toContain('boocode_things_total{service="server"} 0.5\nboocode_things_total{service="coder",kind="a"} 3\n')
  expect(mergeMetrics([merged])).toBe(merged)
})

test('a process tells its memory and its time', () => {
  const values = Object.fromEntries(processMetrics().map((metric) => [metric.name, metric.samples[0]?.value ?? 0]))
  expect(values['boocode_process_resident_memory_bytes']).toBeGreaterThan(1e6)
  expect(values['boocode_process_cpu_seconds_total']).toBeGreaterThan(0)
  expect(values['boocode_process_start_time_seconds']).toBeLessThanOrEqual(Date.now() / 1000)
})
