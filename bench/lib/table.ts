import type { Aim, Demand, Line } from './line.ts'
import { summarise } from './line.ts'

const header = ['what', 'aim', 'p50', 'p95 / p99', 'spread of the runs', 'unit', 'verdict']

/** The lines as one Markdown table, with their notes below it. */
export function renderTable(lines: readonly Line[]): string {
  const notes = [...new Set(lines.flatMap((line) => line.note ?? []))]
  const rows = lines.map((line) => {
    const summary = summarise(line)
    const { lowest, highest, runs } = summary.spread
    const mark = line.note === undefined ? '' : ` [${notes.indexOf(line.note) + 1}]`
    return [
      line.what + mark,
      line.aim === undefined ? '–' : wordsOf(line.aim),
      formatNumber(summary.p50),
      `${formatOptional(summary.p95)} / ${formatOptional(summary.p99)}`,
      runs < 2 ? 'one run' : `${formatNumber(lowest)} – ${formatNumber(highest)} (${runs})`,
      line.unit,
      summary.verdict,
    ]
  })
  const table = [header, ...rows].map((cells) => `| ${cells.map(escapeCell).join(' | ')} |`)
  table.splice(1, 0, `|${' --- |'.repeat(header.length)}`)
  return [...table, '', ...notes.map((note, index) => `[${index + 1}] ${note}`)].join('\n').trimEnd()
}

/** Three significant digits, whole numbers above 100, groups of three above 9,999. */
export function formatNumber(value: number): string {
  if (!Number.isFinite(value)) return '?'
  if (Math.abs(value) >= 100) return Math.round(value).toLocaleString('en-US')
  return String(Number(value.toPrecision(3)))
}

function formatOptional(value: number | null): string {
  return value === null ? '–' : formatNumber(value)
}

function wordsOf(aim: Aim): string {
  const figures = aim.demands.map(demandText).join(', ')
  return aim.words === undefined ? figures : `${aim.words} (${figures})`
}

function demandText(demand: Demand): string {
  const [sign, bound] = 'atMost' in demand ? ['≤', demand.atMost] : ['≥', demand.atLeast]
  return `${demand.statistic} ${sign} ${formatNumber(bound)}`
}

function escapeCell(text: string): string {
  return text.replaceAll('|', String.raw`\|`)
}
