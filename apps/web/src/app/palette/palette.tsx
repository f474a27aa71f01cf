import { Dialog } from '@base-ui/react/dialog'
import { useEffect, useId, useMemo, useRef, useState } from 'react'
import type { KeyboardEvent } from 'react'
import { cx } from '../../components/class-names.ts'
import { keyOf } from '../../lib/commands/bindings.ts'
import { chordOf, showChord } from '../../lib/commands/chord.ts'
import { isMac } from '../../lib/commands/commands.ts'
import { listCommands, listEntries } from './entries.ts'
import type { Entry } from './entries.ts'
import { rank } from './rank.ts'
import { readRecent, remember } from './recent.ts'
import { useProjectEntries } from './use-project-entries.ts'
import { useSurroundings } from './use-surroundings.ts'

const shownEntries = 60

export interface PaletteProps {
  /** What the field begins with: `>` for actions alone. */
  begin: string
  onClose: () => void
}

/** Opens everything by a few letters: sessions, chats, panes, projects, files, models, modes and actions. */
export function Palette({ begin, onClose }: PaletteProps) {
  const [query, setQuery] = useState(begin)
  const [index, setIndex] = useState(0)
  const around = useSurroundings()
  const [recent] = useState(readRecent)
  const isActions = query.startsWith('>')
  const { files, prompts } = useProjectEntries(isActions ? '' : query, around)
  const found = useMemo(() => {
    const entries = isActions ? listCommands(around) : [...listEntries(around), ...prompts]
    // Files come in the order in which the server found them to fit, after what is here.
    return [...rank(entries, isActions ? query.slice(1) : query, recent, shownEntries - files.length), ...files]
  }, [around, query, recent, isActions, files, prompts])
  const selected = Math.min(index, Math.max(0, found.length - 1))
  const listId = useId()
  const list = useRef<HTMLDivElement>(null)
  useEffect(() => {
    // In braces: newer browsers return a promise, which is no clean-up.
    list.current?.children[selected]?.scrollIntoView({ block: 'nearest' })
  }, [selected, found])

  const choose = (entry: Entry | undefined) => {
    if (entry === undefined) return
    remember(entry.id)
    onClose()
    entry.run()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return
    const to = { ArrowDown: selected + 1, ArrowUp: selected - 1, PageDown: selected + 10, PageUp: selected - 10, Home: 0, End: found.length - 1 }[event.key]
    const opener = around.commands.get('palette.open')
    if (to !== undefined && (query === '' || (event.key !== 'Home' && event.key !== 'End'))) {
      event.preventDefault()
      setIndex(wrapped(to, found.length))
    } else if (event.key === 'Enter') {
      event.preventDefault()
      choose(found[selected])
    } else if (opener !== undefined && chordOf(event.nativeEvent, isMac) === keyOf(opener, around.choices)) {
      event.preventDefault()
      onClose()
    }
  }
  return (
    <Dialog.Root open onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-40 bg-backdrop" />
        <Dialog.Popup
          aria-label="Command palette"
          className="fixed top-[10vh] left-1/2 z-50 flex max-h-[min(480px,70dvh)] w-[min(600px,calc(100vw-16px))] -translate-x-1/2 flex-col overflow-hidden rounded-lg border border-line-strong bg-canvas max-wide:top-[calc(env(safe-area-inset-top)+8px)]"
        >
          <input
            role="combobox"
            aria-label="Find anything"
            aria-expanded
            aria-controls={listId}
            aria-autocomplete="list"
            {...(found.length > 0 && { 'aria-activedescendant': `${listId}-${selected}` })}
            autoComplete="off"
            spellCheck={false}
            placeholder="Sessions, chats, panes, models… or > for actions"
            value={query}
            onChange={(event) => {
              setQuery(event.target.value)
              setIndex(0)
            }}
            onKeyDown={onKeyDown}
            className="h-11 shrink-0 border-b border-line bg-transparent px-4 text-field outline-none"
          />
          <div ref={list} id={listId} role="listbox" aria-label="Found" className="min-h-0 overflow-auto p-1">
            {found.map((entry, at) => (
              <PaletteRow key={entry.id} id={`${listId}-${at}`} entry={entry} isSelected={at === selected} onPoint={() => setIndex(at)} onChoose={() => choose(entry)} />
            ))}
          </div>
          {found.length === 0 && <p className="px-4 pb-3 text-muted">Nothing has this name. Try fewer letters.</p>}
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

function wrapped(index: number, count: number): number {
  if (index < 0) return Math.max(0, count - 1)
  return index >= count ? 0 : index
}

interface PaletteRowProps {
  id: string
  entry: Entry
  isSelected: boolean
  onPoint: () => void
  onChoose: () => void
}

function PaletteRow({ id, entry, isSelected, onPoint, onChoose }: PaletteRowProps) {
  const { icon: Icon, title, note, kind, key } = entry
  return (
    // The field keeps the focus and has the keys.
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events jsx-a11y/interactive-supports-focus
    <div
      id={id}
      role="option"
      aria-selected={isSelected}
      onPointerMove={isSelected ? undefined : onPoint}
      onClick={onChoose}
      className={cx('flex h-row items-center gap-2.5 rounded px-3', isSelected && 'bg-hover')}
    >
      <Icon size={14} strokeWidth={1.75} aria-hidden className="shrink-0 text-muted" />
      <span className="min-w-0 truncate">{title}</span>
      <span className="min-w-0 flex-1 truncate text-small text-faint">{note}</span>
      {key !== null && <kbd className="font-mono text-small text-muted pointer-coarse:hidden">{showChord(key, isMac)}</kbd>}
      <span className="shrink-0 text-small text-faint max-wide:hidden">{kind}</span>
    </div>
  )
}
