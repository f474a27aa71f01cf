import { AnsiText } from '../../../components/ansi-text.tsx'
import { CopyButton } from '../../../components/copy-button.tsx'
import { hasAnsi, parseAnsi } from '../../../lib/ansi/parse-ansi.ts'

/** Text of a tool or a model as it is: mono, in a box of limited height, in the colours it asks for. */
export function Output({ label, text }: { label: string; text: string }) {
  return (
    <div role="group" aria-label={label} className="group/output relative overflow-hidden rounded border border-line bg-panel">
      <pre tabIndex={0} className="max-h-80 overflow-auto px-3 py-2 font-mono text-mono break-words whitespace-pre-wrap">
        <AnsiText text={text} />
      </pre>
      <CopyButton
        text={() => plainOf(text)}
        label={`Copy ${label.toLowerCase()}`}
        className="absolute top-1 right-1 bg-panel opacity-0 group-hover/output:opacity-100 focus-visible:opacity-100"
      />
    </div>
  )
}

function plainOf(text: string): string {
  return hasAnsi(text) ? parseAnsi(text).spans.map((span) => span.text).join('') : text
}
