import { CopyButton } from '../../../components/copy-button.tsx'
import { showHidden } from '../../../lib/show-hidden.ts'

/** More than this is not put on the page at once. */
const maxShownChars = 40_000

/** Text of a tool or a model as it is: mono, in a box of limited height. */
export function Output({ label, text }: { label: string; text: string }) {
  const shown = text.length > maxShownChars ? `${text.slice(0, maxShownChars)}\n…` : text
  return (
    <section aria-label={label} className="group/output relative overflow-hidden rounded border border-line bg-panel">
      <pre tabIndex={0} className="max-h-80 overflow-auto px-3 py-2 font-mono text-mono break-words whitespace-pre-wrap">
        {showHidden(shown)}
      </pre>
      <CopyButton
        text={() => text}
        label={`Copy ${label.toLowerCase()}`}
        className="absolute top-1 right-1 bg-panel opacity-0 group-hover/output:opacity-100 focus-visible:opacity-100"
      />
    </section>
  )
}
