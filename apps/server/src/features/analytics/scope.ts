import { AppError } from '@boocode/contracts'
import type { AnalyticsQuery } from '@boocode/contracts'
import { addDays, countDays, dayOf, dayStarts } from './days.ts'
import type { Scope } from './queries.ts'

const defaultDays = 30
const mostDays = 3_660

export interface Span {
  days: readonly string[]
  from: string
  to: string
  scope: Scope
}

type Asked = Pick<AnalyticsQuery, 'from' | 'to' | 'tz' | 'project_id' | 'session_id' | 'model' | 'agent'>

/**
 * The days that are asked for, the last thirty unless they are named, and what is counted in them.
 *
 * @throws AppError `invalid_request` for days in the wrong order, or too many
 */
export function toSpan(asked: Asked, nowMs: number): Span {
  const to = asked.to ?? dayOf(nowMs, asked.tz)
  const from = asked.from ?? addDays(to, 1 - defaultDays)
  const count = countDays(from, to)
  if (count < 1) throw new AppError('invalid_request', `from: ${from} comes after ${to}. Give the earlier day as from.`)
  if (count > mostDays) throw new AppError('invalid_request', `from: ${from} to ${to} is more than ${mostDays} days. Ask for fewer at once.`)
  const starts = dayStarts(from, count, asked.tz).map((at) => new Date(at).toISOString())
  return {
    days: Array.from({ length: count }, (_, index) => addDays(from, index)),
    from,
    to,
    scope: {
      starts,
      from: starts[0] ?? '',
      until: starts.at(-1) ?? '',
      projectId: asked.project_id ?? null,
      sessionId: asked.session_id ?? null,
      model: asked.model ?? null,
      agent: asked.agent ?? null,
    },
  }
}
