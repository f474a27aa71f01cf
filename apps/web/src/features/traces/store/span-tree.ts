/** What stands in the rows of the viewer: turns with their steps and calls, or calls by tool. */
import { isRunning } from './span.ts'
import type { ModelSpan, Span, ToolSpan } from './span.ts'
import type { TurnSpans } from './span-book.ts'

export interface Sums {
  readonly calls: number
  readonly failed: number
  readonly running: number
  /** Of calls that ended, in milliseconds, one after the other. */
  readonly totalMs: number
  readonly slowest: Span | null
}

export interface StepSums {
  /** What its requests to the model took; a step's tools repeat it. Null where nobody told. */
  readonly tokens: number | null
  readonly cachedTokens: number | null
  readonly promptTokens: number | null
}

export interface TurnRow extends StepSums {
  readonly kind: 'turn'
  readonly key: string
  readonly level: 1
  readonly turn: number
  readonly startMs: number
  /** Of its last call; null while one runs. */
  readonly endMs: number | null
  readonly sums: Sums
  readonly costUsd: number | null
}

/** A step whose request to the model is not recorded. */
export interface StepRow extends StepSums {
  readonly kind: 'step'
  readonly key: string
  readonly level: 2
  readonly turn: number
  readonly step: number
  readonly startMs: number
  readonly endMs: number | null
}

export interface SpanRow {
  readonly kind: 'span'
  readonly key: string
  readonly level: 2 | 3
  readonly span: Span
  readonly hasChildren: boolean
}

export interface NameRow {
  readonly kind: 'name'
  readonly key: string
  readonly level: 1
  readonly name: string
  readonly of: Span['kind']
  readonly sums: Sums
}

export type Row = TurnRow | StepRow | SpanRow | NameRow

export interface TreeOptions {
  readonly groupBy: 'turn' | 'name'
  /** Null: all. */
  readonly filter: ((span: Span) => boolean) | null
  /** Keys of rows whose children are not shown. */
  readonly collapsed: ReadonlySet<string>
}

export interface Tree {
  readonly rows: readonly Row[]
  /** Calls that fit the filter, whether shown or in a closed group. */
  readonly matches: number
}

export function buildTree(turns: ReadonlyMap<number, TurnSpans>, options: TreeOptions): Tree {
  return options.groupBy === 'turn' ? byTurn(turns, options) : byName(turns, options)
}

export function hasChildren(row: Row): boolean {
  return row.kind !== 'span' || row.hasChildren
}

interface Turn {
  readonly row: TurnRow
  readonly steps: readonly { readonly head: StepRow | SpanRow; readonly earlier: readonly SpanRow[]; readonly tools: readonly SpanRow[] }[]
}

/** Made once for as long as nothing of the turn changes. */
const madeTurns = new WeakMap<TurnSpans, Turn>()

function turnOf(number: number, spans: TurnSpans): Turn {
  const known = madeTurns.get(spans)
  if (known !== undefined) return known
  const made = makeTurn(number, spans)
  madeTurns.set(spans, made)
  return made
}

function byTurn(turns: ReadonlyMap<number, TurnSpans>, { filter, collapsed }: TreeOptions): Tree {
  const rows: Row[] = []
  let matches = 0
  for (const [number, spans] of [...turns].sort(([a], [b]) => a - b)) {
    const fitting = filter === null ? spans : spans.filter(filter)
    if (fitting.length === 0) continue
    matches += fitting.length
    const { row, steps } = turnOf(number, spans)
    rows.push(row)
    if (collapsed.has(row.key)) continue
    for (const step of steps) pushStep(rows, step, { filter, collapsed })
  }
  return { rows, matches }
}

function pushStep(rows: Row[], { head, earlier, tools }: Turn['steps'][number], { filter, collapsed }: Pick<TreeOptions, 'filter' | 'collapsed'>): void {
  const fits = (row: SpanRow) => filter === null || filter(row.span)
  for (const row of earlier) if (fits(row)) rows.push(row)
  const shown = tools.filter(fits)
  // A step is shown for its tools too.
  if (shown.length === 0 && !(head.kind === 'span' && fits(head))) return
  rows.push(head)
  if (!collapsed.has(head.key)) rows.push(...shown)
}

function makeTurn(number: number, spans: TurnSpans): Turn {
  const byStep = Map.groupBy(spans, (span) => span.step)
  const steps = [...byStep.values()].flatMap((ofStep) => makeSteps(ofStep))
  const sums = [...byStep.values()].map(stepSums)
  const costs = spans.flatMap((span) => (span.kind === 'model' && span.costUsd !== null ? [span.costUsd] : []))
  const row: TurnRow = {
    kind: 'turn',
    key: `turn:${number}`,
    level: 1,
    turn: number,
    ...extentOf(spans),
    sums: sumsOf(spans),
    tokens: addKnown(sums.map((sum) => sum.tokens)),
    cachedTokens: addKnown(sums.map((sum) => sum.cachedTokens)),
    promptTokens: addKnown(sums.map((sum) => sum.promptTokens)),
    costUsd: addKnown(costs),
  }
  return { row, steps: steps.sort((a, b) => startOf(a.head) - startOf(b.head)) }
}

/** A step: its last request to the model with the tools that it called; earlier requests, which failed, before it. */
function makeSteps(spans: readonly Span[]): Turn['steps'][number][] {
  const tools = spans.filter((span): span is ToolSpan => span.kind === 'tool')
  const models = spans.filter((span): span is ModelSpan => span.kind === 'model')
  const summaries = models.filter((span) => span.purpose === 'compaction').map((span) => ({ head: rowOf(span, 2, false), earlier: [], tools: [] }))
  const requests = models.filter((span) => span.purpose === 'step')
  const last = requests.at(-1)
  if (last === undefined && tools.length === 0) return summaries
  const toolRows = tools.map((span) => rowOf(span, 3, false))
  const head = last === undefined ? stepRow(spans, tools) : rowOf(last, 2, tools.length > 0)
  return [...summaries, { head, earlier: requests.slice(0, -1).map((span) => rowOf(span, 2, false)), tools: toolRows }]
}

function stepRow(spans: readonly Span[], tools: readonly ToolSpan[]): StepRow {
  const { turn = 0, step = 0 } = spans[0] ?? {}
  return { kind: 'step', key: `step:${turn}:${step}`, level: 2, turn, step, ...extentOf(tools), ...stepSums(tools) }
}

function rowOf(span: Span, level: 2 | 3, withChildren: boolean): SpanRow {
  return { kind: 'span', key: span.id, level, span, hasChildren: withChildren }
}

function startOf(row: StepRow | SpanRow): number {
  return row.kind === 'step' ? row.startMs : row.span.startMs
}

/** The requests tell; where they are not recorded, any of the step's tools, which all say the same. */
export function stepSums(spans: readonly Span[]): StepSums {
  const models = spans.filter((span): span is ModelSpan => span.kind === 'model' && span.tokens !== null)
  if (models.length === 0) {
    const tool = spans.find((span) => span.tokens !== null)
    return { tokens: tool?.tokens ?? null, cachedTokens: tool?.cachedTokens ?? null, promptTokens: null }
  }
  return {
    tokens: addKnown(models.map((span) => span.tokens)),
    cachedTokens: addKnown(models.map((span) => span.cachedTokens)),
    promptTokens: addKnown(models.map((span) => span.promptTokens)),
  }
}

function byName(turns: ReadonlyMap<number, TurnSpans>, { filter, collapsed }: TreeOptions): Tree {
  const all = [...turns].sort(([a], [b]) => a - b).flatMap(([, spans]) => (filter === null ? spans : spans.filter(filter)))
  const groups = [...Map.groupBy(all, (span) => `${span.kind}:${span.name}`)].map(([key, spans]) => ({ row: nameRow(key, spans), spans }))
  groups.sort((a, b) => b.row.sums.totalMs - a.row.sums.totalMs || (a.row.key < b.row.key ? -1 : 1))
  const rows = groups.flatMap(({ row, spans }): Row[] => [row, ...(collapsed.has(row.key) ? [] : spans.map((span) => rowOf(span, 2, false)))])
  return { rows, matches: all.length }
}

function nameRow(key: string, spans: readonly Span[]): NameRow {
  return { kind: 'name', key, level: 1, name: spans[0]?.name ?? '', of: spans[0]?.kind ?? 'tool', sums: sumsOf(spans) }
}

export function sumsOf(spans: readonly Span[]): Sums {
  let failed = 0
  let running = 0
  let totalMs = 0
  let slowest: Span | null = null
  for (const span of spans) {
    if (isRunning(span)) running += 1
    if (span.outcome !== null && span.outcome !== 'success') failed += 1
    totalMs += span.durationMs ?? 0
    if (span.durationMs !== null && span.durationMs > (slowest?.durationMs ?? -1)) slowest = span
  }
  return { calls: spans.length, failed, running, totalMs, slowest }
}

function extentOf(spans: readonly Span[]): { startMs: number; endMs: number | null } {
  let startMs = Infinity
  let endMs = 0
  for (const span of spans) {
    startMs = Math.min(startMs, span.startMs)
    endMs = Math.max(endMs, span.startMs + (span.durationMs ?? 0))
  }
  return { startMs, endMs: spans.some(isRunning) ? null : endMs }
}

function addKnown(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null)
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0)
}
