import { RotateCcw, X } from 'lucide-react'
import { useEffect, useEffectEvent, useState } from 'react'
import { useStore } from 'zustand'
import { Button } from '../../components/button.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { IconButton } from '../../components/icon-button.tsx'
import { conflictsOf, keyOf, refusalOf } from '../../lib/commands/bindings.ts'
import type { Binding } from '../../lib/commands/bindings.ts'
import { chordOf, showChord } from '../../lib/commands/chord.ts'
import { choices, choose, commands, isMac } from '../../lib/commands/commands.ts'

/** Every key of the page; each can be changed for this device. */
export function ShortcutsDialog({ onClose }: { onClose: () => void }) {
  const all = [...useStore(commands, (state) => state.all).values()]
  const chosen = useStore(choices)
  const [changing, setChanging] = useState<string | null>(null)
  const sorted = all.toSorted((a, b) => Number(keyOf(b, chosen) !== null) - Number(keyOf(a, chosen) !== null) || a.title.localeCompare(b.title))
  const conflicts = conflictsOf(all, chosen)
  return (
    <Dialog title="Keyboard shortcuts" description="Kept on this device. None of them acts in a terminal; those without Ctrl, Cmd or Alt not while you write." onClose={onClose}>
      {conflicts.map(({ key, sharing }) => (
        <p key={`${sharing[0]?.scope ?? ''} ${key}`} role="alert" className="text-failed">
          {showChord(key, isMac)} is the key of {sharing.map(({ title }) => `“${title}”`).join(' and ')}. Only the first acts: change one.
        </p>
      ))}
      <ul aria-label="Shortcuts" className="flex flex-col">
        {sorted.map((command) => (
          <ShortcutRow key={command.id} command={command} all={all} isChanging={changing === command.id} onChange={(on) => setChanging(on ? command.id : null)} />
        ))}
      </ul>
    </Dialog>
  )
}

interface ShortcutRowProps {
  command: Binding
  all: readonly Binding[]
  isChanging: boolean
  onChange: (isChanging: boolean) => void
}

function ShortcutRow({ command, all, isChanging, onChange }: ShortcutRowProps) {
  const chosen = useStore(choices)
  const key = keyOf(command, chosen)
  const isDefault = chosen[command.id] === undefined
  return (
    <li aria-label={command.title} className="flex min-h-row flex-wrap items-center gap-2 border-b border-line last:border-b-0">
      <span className="min-w-0 flex-1">{command.title}</span>
      {isChanging ? (
        <KeyField command={command} all={all} onDone={() => onChange(false)} />
      ) : (
        <>
          {!isDefault && command.isFixed !== true && <IconButton label={`Default key for ${command.title}`} icon={RotateCcw} size={12} onClick={() => choose(command.id, undefined)} />}
          {key !== null && command.isFixed !== true && <IconButton label={`No key for ${command.title}`} icon={X} size={12} onClick={() => choose(command.id, null)} />}
          {command.isFixed === true ? (
            <kbd className="px-2.5 font-mono text-small">{key}</kbd>
          ) : (
            <Button look={key === null ? 'quiet' : 'plain'} aria-label={key === null ? `Set key of ${command.title}` : `${showChord(key, isMac)}: change key of ${command.title}`} onClick={() => onChange(true)}>
              <kbd className="font-mono text-small">{key === null ? 'Set' : showChord(key, isMac)}</kbd>
            </Button>
          )}
        </>
      )}
    </li>
  )
}

/** Takes the next key that is pressed, or says why it cannot be had. */
function KeyField({ command, all, onDone }: { command: Binding; all: readonly Binding[]; onDone: () => void }) {
  const [refusal, setRefusal] = useState<string | null>(null)
  const take = useEffectEvent((event: KeyboardEvent) => {
    const chord = chordOf(event, isMac)
    event.preventDefault()
    event.stopPropagation()
    if (chord === null) return
    if (chord === 'Escape') return onDone()
    const reason = refusalOf(command, chord, all, choices.getState())
    setRefusal(reason)
    if (reason !== null) return
    choose(command.id, chord === command.defaultKey ? undefined : chord)
    onDone()
  })
  useEffect(() => {
    const listen = (event: KeyboardEvent) => take(event)
    globalThis.addEventListener('keydown', listen, { capture: true })
    return () => globalThis.removeEventListener('keydown', listen, { capture: true })
  }, [])
  return (
    <>
      <span role="status" className="text-accent">
        Press a key, Esc to leave it
      </span>
      {refusal !== null && (
        <p role="alert" className="w-full pb-1 text-failed">
          {refusal}
        </p>
      )}
    </>
  )
}
