import type { ReactNode } from 'react'

/** What stands where there is nothing to show: why, and what to do. */
export function Notice({ text, children }: { text: string; children?: ReactNode }) {
  return (
    <div className="flex min-h-0 flex-1 flex-col items-center justify-center gap-3 p-6 text-center text-balance text-muted">
      <p>{text}</p>
      {children}
    </div>
  )
}
