import { isBrowsers, isModified } from './chord.ts'

/**
 * Where a command's keys count: `anywhere` but in a terminal, also while a text is written, for which
 * they need a modifier; `not_writing` while no field, menu or dialog has the focus.
 */
export type When = 'anywhere' | 'not_writing'

export interface Binding {
  readonly id: string
  readonly title: string
  readonly when: When
  /** The key that it has unless a person chose another; null for none. */
  readonly defaultKey: string | null
  /** Keys that belong to what they act on and cannot be changed. */
  readonly isFixed?: boolean
  /** The part of the page where its key counts; elsewhere the same key may mean something else. */
  readonly scope?: string
  /** Whether it is done again and again while the key is held. */
  readonly mayRepeat?: boolean
}

/** What a person chose instead, by command; null takes the key away. */
export type Choices = Readonly<Record<string, string | null>>

export function keyOf(binding: Binding, choices: Choices): string | null {
  if (binding.isFixed === true) return binding.defaultKey
  const chosen = choices[binding.id]
  return chosen === undefined ? binding.defaultKey : chosen
}

/** Why a command cannot have a key, in words; null when it can. */
export function refusalOf(binding: Binding, key: string, bindings: readonly Binding[], choices: Choices): string | null {
  if (isBrowsers(key)) return 'The browser needs this key itself. Press another.'
  if (binding.when === 'anywhere' && !isModified(key)) return 'This works while you write, so it needs Ctrl, Cmd or Alt. Press another.'
  const other = bindings.find((candidate) => candidate.id !== binding.id && candidate.scope === binding.scope && keyOf(candidate, choices) === key)
  return other === undefined ? null : `“${other.title}” has this key. Change that first, or press another.`
}

/** Keys that several commands have, which a choice of an older version can bring about. */
export function conflictsOf(bindings: readonly Binding[], choices: Choices): readonly { key: string; sharing: readonly Binding[] }[] {
  const byPlace = new Map<string, { key: string; sharing: Binding[] }>()
  for (const binding of bindings) {
    const key = keyOf(binding, choices)
    if (key === null) continue
    const place = JSON.stringify([binding.scope, key])
    byPlace.set(place, { key, sharing: [...(byPlace.get(place)?.sharing ?? []), binding] })
  }
  return [...byPlace.values()].filter(({ sharing }) => sharing.length > 1)
}

/** What has the focus. A dialog or menu, like a terminal, has all keys to itself. */
export type Focus = 'page' | 'field' | 'dialog' | 'terminal'

/** The command that a key means here; undefined for none. Of several with one key the first counts, those of a part of the page before the others. */
export function commandFor<B extends Binding>(key: string, focus: Focus, bindings: Iterable<B>, choices: Choices): B | undefined {
  if (focus === 'terminal' || focus === 'dialog') return undefined
  const all = [...bindings]
  for (const binding of [...all.filter(({ scope }) => scope !== undefined), ...all.filter(({ scope }) => scope === undefined)]) {
    if (binding.isFixed === true || keyOf(binding, choices) !== key) continue
    if (focus === 'page' || (binding.when === 'anywhere' && isModified(key))) return binding
  }
  return undefined
}
