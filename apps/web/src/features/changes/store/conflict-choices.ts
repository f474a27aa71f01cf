import type { Resolution } from '@boocode/contracts'
import { countOf } from '../../../lib/format.ts'
import type { Decision } from './use-decide.ts'

export type Choice = Resolution['choices'][number]

/** The choices in the order of their places; null while one is missing. */
export function choicesOf(chosen: ReadonlyMap<number, Choice>, count: number): Choice[] | null {
  const choices = Array.from({ length: count }, (_, at) => chosen.get(at)).filter((choice) => choice !== undefined)
  return choices.length === count ? choices : null
}

/** Where nothing of the change is wanted it is rejected: it must not count as accepted. */
export function decisionFor(id: string, diskHash: string | null, choices: Choice[]): Decision {
  if (choices.every((choice) => choice === 'disk')) return { action: 'reject', selection: { ids: [id] } }
  return { action: 'apply', selection: { ids: [id], resolutions: { [id]: { disk_hash: diskHash, choices } } } }
}

export function countLines(text: string): string {
  return countOf(text.split('\n').length - (text.endsWith('\n') ? 1 : 0), 'line')
}
