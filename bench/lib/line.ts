/** A figure taken from all samples of a line together. */
export type Statistic = 'p50' | 'p95' | 'p99' | 'min' | 'max'

export type Demand = { statistic: Statistic; atMost: number } | { statistic: Statistic; atLeast: number }

/** What quality.md asks for, in its words where numbers alone do not say it. */
export interface Aim {
  words?: string
  demands: readonly Demand[]
}

/** One row of the table. */
export interface Line {
  what: string
  unit: string
  /** Samples by run; a run that gives one figure holds one sample. */
  runs: readonly (readonly number[])[]
  /** Absent: measured for its own sake. */
  aim?: Aim
  /** What a reader must know to understand the figure. */
  note?: string
}

export type Verdict = 'meets' | 'misses' | 'no aim'

export interface Summary {
  p50: number
  /** Null with too few samples to speak of one: 20 for p95, 100 for p99. */
  p95: number | null
  p99: number | null
  /** Lowest and highest median of a run. */
  spread: { lowest: number; highest: number; runs: number }
  verdict: Verdict
}

const leastFor = { p95: 20, p99: 100 }

/** Nearest rank: a value that was really measured. NaN for no samples. */
export function percentile(samples: readonly number[], share: number): number {
  const sorted = samples.toSorted((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN
}

export function median(samples: readonly number[]): number {
  return percentile(samples, 0.5)
}

export function summarise(line: Line): Summary {
  const samples = line.runs.flat()
  const medians = line.runs.filter((run) => run.length > 0).map(median)
  return {
    p50: median(samples),
    p95: samples.length < leastFor.p95 ? null : percentile(samples, 0.95),
    p99: samples.length < leastFor.p99 ? null : percentile(samples, 0.99),
    spread: { lowest: Math.min(...medians), highest: Math.max(...medians), runs: medians.length },
    verdict: judge(samples, line.aim),
  }
}

/** Without samples nothing is met. */
function judge(samples: readonly number[], aim: Aim | undefined): Verdict {
  if (aim === undefined) return 'no aim'
  const isMet = aim.demands.every((demand) => {
    const value = statisticOf(samples, demand.statistic)
    return 'atMost' in demand ? value <= demand.atMost : value >= demand.atLeast
  })
  return isMet ? 'meets' : 'misses'
}

function statisticOf(samples: readonly number[], statistic: Statistic): number {
  switch (statistic) {
    case 'p50':
      return median(samples)
    case 'p95':
      return percentile(samples, 0.95)
    case 'p99':
      return percentile(samples, 0.99)
    case 'min':
      return percentile(samples, 0)
    case 'max':
      return percentile(samples, 1)
  }
}
