import { Ghost } from 'lucide-react'
import type { ReactNode } from 'react'

/** The page before there is a workspace. */
export function PairingFrame({ title, children }: { title: string; children: ReactNode }) {
  return (
    <main className="flex h-full items-center justify-center overflow-auto p-6">
      <div className="flex max-w-[420px] flex-col gap-3">
        <Ghost size={22} strokeWidth={1.5} aria-hidden className="text-accent" />
        <h1 className="text-title font-semibold">{title}</h1>
        {children}
      </div>
    </main>
  )
}

/** How to get a link, for every case in which one is missing. */
export function HowToPair() {
  return (
    <>
      <p className="text-muted">On the machine where BooCode runs, in its folder:</p>
      <pre className="overflow-x-auto rounded-lg border border-line bg-panel px-3 py-2 font-mono text-mono">npm start -- pair</pre>
      <p className="text-muted">It prints a link that opens BooCode in this browser once. Every start prints one too.</p>
    </>
  )
}
