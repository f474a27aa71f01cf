import { CopyButton } from '../copy-button.tsx'

/** Code as it was written, with its language and a way to take it along. */
export function CodeBlock({ code, language }: { code: string; language: string }) {
  return (
    <figure className="overflow-hidden rounded-lg border border-line bg-panel" aria-label={language === '' ? 'Code' : `Code, ${language}`}>
      <figcaption className="flex h-7 items-center justify-between border-b border-line pr-0.5 pl-3 text-small text-muted">
        <span>{language === '' ? 'text' : language}</span>
        <CopyButton text={() => code} label="Copy code" className="h-6! w-7!" />
      </figcaption>
      {/* A region that scrolls must be reachable by keyboard. */}
      <pre tabIndex={0} className="overflow-x-auto px-3 py-2.5 font-mono text-mono">
        <code>{code}</code>
      </pre>
    </figure>
  )
}
