import type { ReactNode } from 'react'

/** A page that has one thing to say, and at most one thing to do. */
export function Message({ text, children }: { text: string; children?: ReactNode }) {
  return (
    <div className="flex h-full flex-col items-center justify-center gap-3 bg-canvas p-6 text-center">
      <h1 className="max-w-[420px] text-balance text-muted">{text}</h1>
      {children}
    </div>
  )
}

/** Shown when what is to be seen takes long enough to be waited for. */
export function Opening() {
  return (
    <div className="flex h-full bg-canvas">
      <p className="m-auto animate-rise text-faint [animation-delay:300ms]">Opening…</p>
    </div>
  )
}
