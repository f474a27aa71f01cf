import type { ReactNode } from 'react'
import { Button } from '../../../../components/button.tsx'
import { CopyButton } from '../../../../components/copy-button.tsx'

/** A heading, what can be copied of it, and its body. */
export function Section({ title, copy, note, children }: { title: string; copy?: () => string; note?: string; children: ReactNode }) {
  return (
    <section aria-label={title} className="min-w-0">
      <header className="flex h-7 items-center gap-2">
        <h3 className="text-small font-medium text-muted">{title}</h3>
        {note !== undefined && <span className="truncate text-small text-faint">{note}</span>}
        {copy !== undefined && <CopyButton text={copy} label={`Copy ${title.toLowerCase()}`} className="ml-auto" />}
      </header>
      {children}
    </section>
  )
}

/** Names and values, two columns. What is not known is left out. */
export function Facts({ entries }: { entries: readonly (readonly [name: string, value: ReactNode] | null)[] }) {
  return (
    <dl className="tabular grid grid-cols-[max-content_minmax(0,1fr)] gap-x-4 gap-y-0.5 text-small">
      {entries.flatMap((entry) =>
        entry === null
          ? []
          : [
              <dt key={`${entry[0]} name`} className="text-muted">
                {entry[0]}
              </dt>,
              <dd key={entry[0]} className="min-w-0 wrap-anywhere">
                {entry[1]}
              </dd>,
            ],
      )}
    </dl>
  )
}

export function ErrorBox({ text }: { text: string }) {
  return <p className="rounded border border-failed/40 bg-failed-wash px-2.5 py-1.5 whitespace-pre-wrap wrap-anywhere">{text}</p>
}

export function LoadFailure({ text, onRetry }: { text: string; onRetry: () => void }) {
  return (
    <p className="flex flex-wrap items-center gap-2 text-failed">
      {text}
      <Button className="text-ink" onClick={onRetry}>
        Retry
      </Button>
    </p>
  )
}

export function Loading() {
  return <p className="animate-rise text-faint [animation-delay:300ms]">Loading…</p>
}

export function exactTime(ms: number): string {
  const at = new Date(ms)
  return `${at.toLocaleDateString()} ${at.toLocaleTimeString(undefined, { hour12: false })}.${String(at.getMilliseconds()).padStart(3, '0')}`
}
