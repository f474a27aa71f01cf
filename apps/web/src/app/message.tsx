import type { ReactNode } from 'react'

/** A page that has one thing to say, and at most one thing to do. */
export function Message({ text, children }: { text: string; children?: ReactNode }) {
  return (
    <div className="flex h-full flex-col items-center justify-center gap-3 bg-canvas p-6 text-center">
      <p className="max-w-[420px] text-balance text-muted">{text}</p>
      {children}
    </div>
  )
}
