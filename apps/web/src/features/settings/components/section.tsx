import type { ReactNode } from 'react'

export interface SectionProps {
  title: string
  /** What it is about, in one line. */
  note?: string
  children: ReactNode
}

/** A part of the settings under its heading. */
export function Section({ title, note, children }: SectionProps) {
  return (
    <section aria-label={title} className="flex flex-col gap-3">
      <div>
        <h2 className="text-title font-semibold">{title}</h2>
        {note !== undefined && <p className="text-muted">{note}</p>}
      </div>
      {children}
    </section>
  )
}
