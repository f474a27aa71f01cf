import type { ChangeAction, ChangeOutcome, ListedChange } from '@boocode/contracts'
import { countOf } from '../../../lib/format.ts'
import { showEverything } from '../../../lib/show-hidden.ts'
import { outcomeWords } from './change-words.ts'

/** How many files are named where something is in the way. */
const maxNamed = 5

/** Nothing of it needs a word: files are written as one expects, and an undo brings back what was there. */
export function isPlain(outcomes: readonly ChangeOutcome[]): boolean {
  return outcomes.every(({ outcome, effect }) => (outcome === 'done' || outcome === 'unchanged') && effect !== 'delete')
}

/** What would happen to the disk, a sentence each. */
export function previewWords(outcomes: readonly ChangeOutcome[]): string[] {
  const files = (effect: ChangeOutcome['effect']) => new Set(outcomes.filter((outcome) => outcome.effect === effect).map(({ path }) => path)).size
  const counts = [
    [files('write'), 'written'],
    [files('create'), 'made'],
    [files('delete'), 'deleted'],
  ] as const
  const effects = counts.filter(([count]) => count > 0).map(([count, verb]) => `${countOf(count, 'file')} ${verb}`)
  const merged = outcomes.filter(({ outcome }) => outcome === 'merged').length
  return [
    effects.length === 0 ? 'No file is touched.' : `${effects.join(', ')}.`,
    ...(merged === 0 ? [] : [`${countOf(merged, 'change')} merged with what others wrote meanwhile, which stays.`]),
  ]
}

/** What would be left alone, and why. */
export function obstacles(outcomes: readonly ChangeOutcome[]): { count: number; named: { id: string; words: string }[] } {
  const blocked = outcomes.filter(({ outcome }) => outcome === 'conflict' || outcome === 'changed_since' || outcome === 'failed')
  return { count: blocked.length, named: blocked.slice(0, maxNamed).map((outcome) => ({ id: outcome.id, words: outcomeWords(outcome) ?? showEverything(outcome.path) })) }
}

/** Changes that wait and build on one of those named: later ones of the same file and chat. `changes` come newest first. */
export function laterOnes(changes: readonly ListedChange[], ids: readonly string[]): ListedChange[] {
  const named = new Set(ids)
  const begun = new Set<string>()
  const later: ListedChange[] = []
  for (const change of changes.toReversed()) {
    const file = `${change.chat_id} ${change.path}`
    if (named.has(change.id)) begun.add(file)
    else if (begun.has(file) && (change.status === 'pending' || change.status === 'conflicted')) later.push(change)
  }
  return later
}

const verbs: Record<ChangeAction, string> = { apply: 'Accept', reject: 'Reject', revert: 'Undo' }

export function actionWords(action: ChangeAction, count: number): string {
  return `${verbs[action]} ${countOf(count, 'change')}`
}
