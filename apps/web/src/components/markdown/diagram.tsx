import { Code, Workflow } from 'lucide-react'
import { useState } from 'react'
import { CopyButton } from '../copy-button.tsx'
import { IconButton } from '../icon-button.tsx'
import { lazyPart } from '../lazy-part.tsx'

const DrawnDiagram = lazyPart(async () => (await import('./drawn-diagram.tsx')).DrawnDiagram, { standIn: ({ source }) => source })

/** A diagram in Mermaid's language, or its source where that is wanted or it cannot be drawn. */
export function Diagram({ code }: { code: string }) {
  const [showsSource, setShowsSource] = useState(false)
  const source = (
    // A region that scrolls must be reachable by keyboard.
    <pre tabIndex={0} className="overflow-x-auto px-3 py-2.5 font-mono text-mono">
      <code>{code}</code>
    </pre>
  )
  return (
    <figure className="overflow-hidden rounded-lg border border-line bg-panel" aria-label="Diagram">
      <figcaption className="flex h-7 items-center justify-between border-b border-line pr-0.5 pl-3 text-small text-muted">
        <span>mermaid</span>
        <span className="flex">
          <IconButton label={showsSource ? 'Show diagram' : 'Show source'} icon={showsSource ? Workflow : Code} size={13} className="h-6! w-7!" onClick={() => setShowsSource(!showsSource)} />
          <CopyButton text={() => code} label="Copy source" className="h-6! w-7!" />
        </span>
      </figcaption>
      {showsSource ? source : <DrawnDiagram code={code} source={source} />}
    </figure>
  )
}
