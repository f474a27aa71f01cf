/** What can be done on the page by palette and by key. Parts of the page add theirs while they are shown. */
import { useEffect, useEffectEvent } from 'react'
import { z } from 'zod'
import { createStore } from 'zustand/vanilla'
import { readStored, writeStored } from '../storage.ts'
import { commandFor } from './bindings.ts'
import type { Binding, Choices, Focus } from './bindings.ts'
import { chordOf, isModified } from './chord.ts'

export interface Command extends Binding {
  readonly run: () => void
  /** Of one with a scope: whether what has the focus belongs to it. */
  readonly isHere?: (target: Element) => boolean
}

export const isMac = /Mac|iPhone|iPad/.test(navigator.userAgent)

export const commands = createStore<{ readonly all: ReadonlyMap<string, Command> }>(() => ({ all: new Map() }))

const key = 'boocode.shortcuts'
const choicesSchema = z.record(z.string(), z.string().nullable())
export const choices = createStore<Choices>(readChoices)

/** Keeps a person's choice on this device; undefined goes back to the default. */
export function choose(id: string, chosen: string | null | undefined): void {
  const { [id]: _before, ...others } = choices.getState()
  const next = chosen === undefined ? others : { ...others, [id]: chosen }
  choices.setState(next, true)
  writeStored(key, JSON.stringify(next))
}

/** Offers a command while the component is mounted; one of the same id that came later wins. */
export function useCommand(command: Command): void {
  const run = useEffectEvent(() => command.run())
  const isHere = useEffectEvent((target: Element) => command.isHere?.(target) ?? true)
  const { id, title, when, defaultKey, scope, isFixed = false, mayRepeat = false } = command
  useEffect(() => {
    const added: Command = { id, title, when, defaultKey, isFixed, mayRepeat, ...(scope !== undefined && { scope }), run: () => run(), isHere: (target) => isHere(target) }
    commands.setState(({ all }) => ({ all: new Map(all).set(id, added) }))
    return () =>
      commands.setState(({ all }) => {
        if (all.get(id) !== added) return { all }
        const left = new Map(all)
        left.delete(id)
        return { all: left }
      })
  }, [id, title, when, defaultKey, scope, isFixed, mayRepeat])
}

const terminal = '.xterm'
const dialogs = '[role="menu"], [role="listbox"], [role="dialog"], [role="alertdialog"]'
const fields = 'input:not([type="checkbox"], [type="radio"], [type="button"]), textarea, select, [contenteditable]'

function focusAt(target: Element): Focus {
  if (target.closest(terminal) !== null) return 'terminal'
  if (target.closest(dialogs) !== null) return 'dialog'
  return target.closest(fields) === null ? 'page' : 'field'
}

/**
 * Listens for the keys of all commands until the signal ends: those with a modifier before the part of
 * the page that has the focus, the others after it, unless it took them.
 */
export function listenForKeys(signal: AbortSignal): void {
  const onKeyDown = (event: KeyboardEvent, isEarly: boolean) => {
    if (event.defaultPrevented || event.isComposing) return
    const chord = chordOf(event, isMac)
    if (chord === null || isModified(chord) !== isEarly) return
    const target = event.target instanceof Element ? event.target : document.body
    const here = [...commands.getState().all.values()].filter((command) => command.isHere?.(target) !== false)
    const command = commandFor(chord, focusAt(target), here, choices.getState())
    if (command === undefined || (event.repeat && command.mayRepeat !== true)) return
    event.preventDefault()
    event.stopPropagation()
    command.run()
  }
  globalThis.addEventListener('keydown', (event) => onKeyDown(event, true), { signal, capture: true })
  globalThis.addEventListener('keydown', (event) => onKeyDown(event, false), { signal })
}

function readChoices(): Choices {
  try {
    return choicesSchema.parse(JSON.parse(readStored(key) ?? '{}'))
  } catch {
    return {}
  }
}
