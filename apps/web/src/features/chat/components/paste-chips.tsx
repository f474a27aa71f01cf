import { ClipboardList, X } from 'lucide-react'
import { useState } from 'react'
import { Button } from '../../../components/button.tsx'
import { Dialog } from '../../../components/dialog.tsx'
import { IconButton } from '../../../components/icon-button.tsx'
import { TextArea } from '../../../components/text-area.tsx'
import { countOf } from '../../../lib/format.ts'
import { countLines } from '../store/pastes.ts'

export interface PasteChipsProps {
  pastes: readonly string[]
  onChange: (pastes: readonly string[]) => void
  /** Moves one into what is typed; `rest` are the others. */
  onInsert: (pasted: string, rest: readonly string[]) => void
}

/** Long pasted texts of the message that is being written. */
export function PasteChips({ pastes, onChange, onInsert }: PasteChipsProps) {
  const [openIndex, setOpen] = useState<number | null>(null)
  if (pastes.length === 0) return null
  const without = (index: number) => pastes.toSpliced(index, 1)
  const opened = openIndex === null ? undefined : pastes[openIndex]
  return (
    <ul aria-label="Pasted texts" className="flex max-h-32 flex-wrap gap-1 overflow-auto px-2 pt-2">
      {pastes.map((paste, index) => (
        <li key={index} className="flex max-w-full items-center rounded bg-raised">
          <button type="button" onClick={() => setOpen(index)} className="flex h-control min-w-0 items-center gap-1.5 rounded pr-1 pl-2 hover:bg-hover">
            <ClipboardList size={13} strokeWidth={1.75} aria-hidden className="shrink-0 text-faint" />
            <span className="truncate">{pasteTitle(paste)}</span>
          </button>
          <IconButton label={`Remove ${pasteTitle(paste).toLowerCase()}`} icon={X} size={12} onClick={() => onChange(without(index))} />
        </li>
      ))}
      {openIndex !== null && opened !== undefined && (
        <PasteDialog
          paste={opened}
          onClose={() => setOpen(null)}
          onSave={(text) => onChange(text === '' ? without(openIndex) : pastes.with(openIndex, text))}
          onInsert={(text) => onInsert(text, without(openIndex))}
        />
      )}
    </ul>
  )
}

/** What a pasted text is called: by its length. */
export function pasteTitle(paste: string): string {
  return `Pasted text, ${countOf(countLines(paste), 'line')}`
}

interface PasteDialogProps {
  paste: string
  onClose: () => void
  onSave: (text: string) => void
  onInsert: (text: string) => void
}

function PasteDialog({ paste, onClose, onSave, onInsert }: PasteDialogProps) {
  const [text, setText] = useState(paste)
  const end = (done: (text: string) => void) => {
    done(text)
    onClose()
  }
  return (
    <Dialog title="Pasted text" onClose={onClose}>
      <div className="flex flex-col gap-3">
        <TextArea label="Pasted text" value={text} rows={14} spellCheck={false} className="max-h-[60vh] font-mono text-mono" onChange={(event) => setText(event.target.value)} />
        <div className="flex flex-wrap justify-end gap-2">
          <Button look="quiet" onClick={() => end(onInsert)}>
            Move into the message
          </Button>
          <span className="flex-1" />
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" onClick={() => end(onSave)}>
            Save
          </Button>
        </div>
      </div>
    </Dialog>
  )
}
