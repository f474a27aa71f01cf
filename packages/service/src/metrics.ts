/** A family of figures in the text format of Prometheus, https://prometheus.io/docs/instrumenting/exposition_formats/ */
export interface Metric {
  /** With the unit at its end, and `_total` for a counter. */
  name: string
  help: string
  /** A summary has samples with the suffixes `_sum` and `_count`. */
  type: 'counter' | 'gauge' | 'summary'
  samples: readonly Sample[]
}

export interface Sample {
  value: number
  labels?: Readonly<Record<string, string>>
  suffix?: '_sum' | '_count'
}

export const metricsContentType = 'text/plain; version=0.0.4; charset=utf-8'

/** @param labels of every sample */
export function renderMetrics(metrics: readonly Metric[], labels: Readonly<Record<string, string>> = {}): string {
  return metrics.map((metric) => renderMetric(metric, labels)).join('')
}

/** What one Node process uses. */
export function processMetrics(): Metric[] {
  const { heapUsed, rss, external } = process.memoryUsage()
  const { user, system } = process.cpuUsage()
  const gauge = (name: string, help: string, value: number): Metric => ({ name, help, type: 'gauge', samples: [{ value }] })
  return [
    gauge('boocode_process_resident_memory_bytes', 'Memory that the process holds in RAM.', rss),
    gauge('boocode_process_heap_used_bytes', 'Memory of living JavaScript objects.', heapUsed),
    gauge('boocode_process_external_memory_bytes', 'Memory of buffers outside the heap.', external),
    gauge('boocode_process_start_time_seconds', 'When the process started, in seconds since 1970.', Date.now() / 1000 - process.uptime()),
    { name: 'boocode_process_cpu_seconds_total', help: 'Time that the process was on a core.', type: 'counter', samples: [{ value: (user + system) / 1e6 }] },
  ]
}

/** Puts the texts of several processes into one: a family may stand in it only once, with the samples of all. */
export function mergeMetrics(texts: readonly string[]): string {
  const families = new Map<string, { head: string[]; samples: string[] }>()
  for (const text of texts) {
    let family = { head: [] as string[], samples: [] as string[] }
    for (const line of text.split('\n')) {
      const named = /^# HELP (\S+)/.exec(line)?.[1]
      if (named !== undefined) {
        family = families.get(named) ?? { head: [], samples: [] }
        if (!families.has(named)) families.set(named, family)
      }
      if (line.startsWith('#')) {
        if (!family.head.includes(line)) family.head.push(line)
      } else if (line !== '') family.samples.push(line)
    }
  }
  return [...families.values()].map(({ head, samples }) => [...head, ...samples, ''].join('\n')).join('')
}

function renderMetric({ name, help, type, samples }: Metric, common: Readonly<Record<string, string>>): string {
  const lines = samples.map(({ value, labels, suffix = '' }) => `${name}${suffix}${renderLabels({ ...common, ...labels })} ${renderValue(value)}\n`)
  return `# HELP ${name} ${help.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')}\n# TYPE ${name} ${type}\n${lines.join('')}`
}

function renderLabels(labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`)
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`
}

function renderValue(value: number): string {
  if (Number.isFinite(value)) return String(value)
  return Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf'
}
