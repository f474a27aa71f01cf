import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { commandFor, conflictsOf, keyOf, refusalOf } from './bindings.ts'
import type { Binding } from './bindings.ts'
import { chordOf, isModified, showChord } from './chord.ts'
import type { KeyPress } from './chord.ts'

function press(key: string, held: Partial<KeyPress> = {}): KeyPress {
  const code = /^[a-z]$/i.test(key) ? `Key${key.toUpperCase()}` : /^\d$/.test(key) ? `Digit${key}` : key
  return { key, code, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...held }
}

describe('a key press', () => {
  it('is named by its modifiers, which differ on a Mac', () => {
    expect(chordOf(press('k', { ctrlKey: true }), false)).toBe('Mod+K')
    expect(chordOf(press('k', { metaKey: true }), true)).toBe('Mod+K')
    expect(chordOf(press('k', { ctrlKey: true }), true)).toBe('Ctrl+K')
    expect(chordOf(press('k', { metaKey: true }), false)).toBe('Meta+K')
    expect(chordOf(press('Escape', { shiftKey: true }), false)).toBe('Shift+Escape')
  })
  it('is the character that is typed, on whichever layout, unless a modifier is held', () => {
    expect(chordOf(press('?', { shiftKey: true, code: 'Minus' }), false)).toBe('?')
    expect(chordOf(press('?', { shiftKey: true, code: 'Slash' }), false)).toBe('?')
    expect(chordOf(press('∆', { altKey: true, code: 'KeyJ' }), true)).toBe('Alt+J')
    expect(chordOf(press('п', { ctrlKey: true, code: 'KeyG' }), false)).toBe('Mod+G')
  })
  it('of a modifier alone, or of an input method, is nothing', () => {
    expect(['Shift', 'Control', 'Dead', 'Process'].map((key) => chordOf(press(key), false))).toEqual([null, null, null, null])
  })
  it('is shown as the system writes it', () => {
    expect([showChord('Mod+K', true), showChord('Mod+K', false), showChord('Shift+Escape', false), showChord('Alt+ArrowUp', true), showChord('Mod++', false)]).toEqual([
      '⌘K', 'Ctrl+K', 'Shift+Esc', '⌥↑', 'Ctrl++',
    ])
  })
  it('writes something unless Ctrl, Cmd or Alt is held, or it is Escape or a function key', () => {
    expect(['Mod+K', 'Alt+J', 'Shift+Escape', 'F2'].map(isModified)).toEqual([true, true, true, true])
    expect(['K', '?', 'Shift+ArrowUp', '+'].map(isModified)).toEqual([false, false, false, false])
  })
})

const bindings: readonly Binding[] = [
  { id: 'find', title: 'Find', when: 'anywhere', defaultKey: 'Mod+K' },
  { id: 'help', title: 'Help', when: 'not_writing', defaultKey: '?' },
  { id: 'bare', title: 'Bare', when: 'not_writing', defaultKey: null },
  { id: 'deny', title: 'Deny', when: 'not_writing', defaultKey: 'N', isFixed: true },
]
const [find, help, bare] = bindings as [Binding, Binding, Binding]

describe('the keys of commands', () => {
  it('never count in a terminal, a menu or a dialog, and bare ones not in a field', () => {
    const idAt = (key: string) => (['page', 'field', 'dialog', 'terminal'] as const).map((focus) => commandFor(key, focus, bindings, {})?.id)
    expect(idAt('Mod+K')).toEqual(['find', 'find', undefined, undefined])
    expect(idAt('?')).toEqual(['help', undefined, undefined, undefined])
    expect(idAt('N')).toEqual([undefined, undefined, undefined, undefined])
  })
  it('are those that a person chose, also none at all', () => {
    expect(keyOf(find, { find: 'Alt+K' })).toBe('Alt+K')
    expect(commandFor('Mod+K', 'page', bindings, { find: null })).toBeUndefined()
    expect(keyOf({ ...find, isFixed: true }, { find: 'Alt+K' })).toBe('Mod+K')
  })
  it('are refused with what is in the way', () => {
    expect(refusalOf(bare, 'Mod+K', bindings, {})).toContain('“Find” has this key')
    expect(refusalOf(bare, 'N', bindings, {})).toContain('“Deny” has this key')
    expect(refusalOf(bare, 'Mod+T', bindings, {})).toContain('browser')
    expect(refusalOf(find, 'G', bindings, {})).toContain('needs Ctrl, Cmd or Alt')
    expect(refusalOf(bare, 'Mod+K', bindings, { find: 'Alt+K' })).toBeNull()
    expect(refusalOf(help, '?', bindings, {})).toBeNull()
  })
  it('that two have are told, and the first counts', () => {
    const choices = { bare: '?' }
    expect(conflictsOf(bindings, choices).map(({ key, sharing }) => [key, sharing.map(({ id }) => id)])).toEqual([['?', ['help', 'bare']]])
    expect(commandFor('?', 'page', bindings, choices)?.id).toBe('help')
  })
  it('of a part of the page come before the others, and share theirs only among themselves', () => {
    const accept: Binding = { id: 'accept', title: 'Accept', when: 'not_writing', defaultKey: '?', scope: 'review' }
    const reject: Binding = { ...accept, id: 'reject', title: 'Reject', defaultKey: 'X' }
    const all = [...bindings, accept, reject]
    expect(commandFor('?', 'page', all, {})?.id).toBe('accept')
    expect(commandFor('?', 'page', bindings, {})?.id).toBe('help')
    expect(refusalOf(reject, 'N', all, {})).toBeNull()
    expect(refusalOf(reject, '?', all, {})).toContain('“Accept” has this key')
    expect(conflictsOf(all, {})).toEqual([])
    expect(conflictsOf(all, { reject: '?' }).map(({ sharing }) => sharing.map(({ id }) => id))).toEqual([['accept', 'reject']])
  })
  it('never act in a terminal, whatever is chosen', () => {
    const chosen = fc.dictionary(fc.constantFrom('find', 'help', 'bare'), fc.option(fc.string()))
    fc.assert(fc.property(fc.string(), chosen, (key, choices) => commandFor(key, 'terminal', bindings, choices) === undefined))
  })
})
