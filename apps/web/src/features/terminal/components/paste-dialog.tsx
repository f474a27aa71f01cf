import { Button } from '../../../components/button.tsx'
import { Dialog, DialogActions } from '../../../components/dialog.tsx'
import { useFocus } from '../../../lib/use-focus.ts'
import { showEverything } from '../../../lib/show-hidden.ts'
import type { Paste } from '../store/paste.ts'

const shownCharacters = 4_000

/** A program that cannot tell a paste from typing runs each line as it comes. */
export function PasteDialog({ paste, onAnswer }: { paste: Paste; onAnswer: (isAllowed: boolean) => void }) {
  const confirm = useFocus<HTMLButtonElement>()
  const text = paste.text.slice(0, shownCharacters).replaceAll('\r', '\n')
  return (
    <Dialog
      title={`Paste ${paste.lines.toLocaleString('en')} lines?`}
      description="The program here cannot tell a paste from typing: each line runs as soon as it is pasted."
      onClose={() => onAnswer(false)}
    >
      <pre className="max-h-60 overflow-auto rounded border border-line bg-panel p-2 font-mono text-mono whitespace-pre-wrap wrap-anywhere">
        {showEverything(text)}
        {paste.text.length > shownCharacters && '…'}
      </pre>
      <DialogActions>
        <Button onClick={() => onAnswer(false)}>Cancel</Button>
        <Button ref={confirm} look="primary" onClick={() => onAnswer(true)}>
          Paste
        </Button>
      </DialogActions>
    </Dialog>
  )
}
