import { useStore } from 'zustand'
import { Button } from '../../../components/button.tsx'
import { copyText } from '../../../components/copy-button.tsx'
import { countOf } from '../../../lib/format.ts'
import { showEverything } from '../../../lib/show-hidden.ts'
import type { LiveTerminal } from '../screen/live-terminal.ts'

const shownCharacters = 60

/** A program wants something on the clipboard: nothing gets there without a click. */
export function ClipboardOffer({ terminal }: { terminal: LiveTerminal }) {
  const offered = useStore(terminal.facts, (facts) => facts.offered)
  if (offered === null) return null
  const end = (isAccepted: boolean) => {
    terminal.facts.setState({ offered: null })
    if (isAccepted) void copyText(offered)
    terminal.focus()
  }
  return (
    <div role="status" aria-label="Clipboard" className="flex min-h-row items-center gap-2 border-b border-line bg-panel px-3 py-0.5">
      <p className="min-w-0 flex-1 truncate text-muted">
        The program offers {countOf(Array.from(offered).length, 'character')} for the clipboard:{' '}
        <code className="font-mono text-ink">{showEverything(offered.slice(0, shownCharacters))}</code>
      </p>
      <Button onClick={() => end(true)}>Copy</Button>
      <Button look="quiet" onClick={() => end(false)}>
        Ignore
      </Button>
    </div>
  )
}
