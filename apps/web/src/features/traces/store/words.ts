import type { CacheBreak, ModelCall, Outcome, SegmentKind } from '@boocode/contracts'
import { countOf, formatDuration } from '../../../lib/format.ts'
import { showEverything } from '../../../lib/show-hidden.ts'
import { speedOf, speeds } from './bars.ts'
import { isRunning } from './span.ts'
import type { Span } from './span.ts'
import type { Row, Sums } from './span-tree.ts'

export const outcomeWords: Record<Outcome, string> = {
  success: 'Done',
  error: 'Failed',
  denied: 'Denied',
  timeout: 'Timed out',
  cancelled: 'Stopped',
  interrupted: 'Interrupted',
}

export const segmentWords: Record<SegmentKind, string> = {
  system: 'System prompt',
  tools: 'Tools',
  memory: 'Memory',
  history: 'History',
  tool_results: 'Tool results',
  input: 'Input',
}

export const tierWords: Record<NonNullable<ModelCall['price_tier']>, string> = { flat: 'flat', off_peak: 'off-peak', peak: 'peak' }

/** What an expected miss is not worth a mark for. */
export function isSurprising(code: CacheBreak['code'] | null): boolean {
  return code !== null && code !== 'first_request'
}

export function outcomeOf(span: Span): string {
  if (span.outcome !== null) return outcomeWords[span.outcome]
  return isRunning(span) ? 'Running' : 'Ended'
}

/** How long a row took, or has taken until now. */
export function durationOf(row: Row, now: number): number {
  switch (row.kind) {
    case 'name':
      return row.sums.totalMs
    case 'turn':
    case 'step':
      return Math.max(0, (row.endMs ?? now) - row.startMs)
    case 'span':
      return row.span.durationMs ?? (isRunning(row.span) ? Math.max(0, now - row.span.startMs) : 0)
  }
}

const speedWords: Record<number, string> = { [speeds.fast]: 'fast', [speeds.medium]: 'over 1 second', [speeds.slow]: 'over 5 seconds' }

/** A bar in words: when it begins in its turn, how long it is, how that counts. */
export function barWords(row: Row, turnStartMs: number, now: number): string {
  if (row.kind === 'name') return sumWords(row.sums)
  const startMs = row.kind === 'span' ? row.span.startMs : row.startMs
  const ms = durationOf(row, now)
  const at = row.kind === 'turn' ? `Starts ${new Date(startMs).toLocaleTimeString()}` : `Starts after ${formatDuration(Math.max(0, startMs - turnStartMs))}`
  return `${at}, ${runs(row) ? 'runs for' : 'takes'} ${formatDuration(ms)}, ${speedWords[speedOf(ms)] ?? ''}`
}

function runs(row: Row): boolean {
  if (row.kind === 'span') return isRunning(row.span)
  return row.kind !== 'name' && row.endMs === null
}

export function sumWords({ calls, failed, running }: Sums): string {
  const parts = [countOf(calls, 'call')]
  if (failed > 0) parts.push(`${failed.toLocaleString('en')} not successful`)
  if (running > 0) parts.push(`${running.toLocaleString('en')} running`)
  return parts.join(', ')
}

export function nameOf(span: Span): string {
  if (span.kind === 'tool') return showEverything(span.name)
  return span.purpose === 'compaction' ? 'Summary' : showEverything(span.name)
}
