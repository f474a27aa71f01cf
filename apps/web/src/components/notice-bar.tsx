import type { ReactNode } from 'react'
import { cx } from './class-names.ts'

export interface NoticeBarProps {
  /** Names the bar for those who look for it by name. */
  label: string
  tone?: 'needs_you' | 'plain'
  children: ReactNode
  actions: ReactNode
}

/** One line above the composer that a person should not miss, and what can be done about it. */
export function NoticeBar({ label, tone = 'plain', children, actions }: NoticeBarProps) {
  return (
    <section aria-label={label} className="mx-auto w-full max-w-[792px] px-4 pb-2">
      <div
        className={cx(
          'flex min-h-row flex-wrap items-center gap-x-1 rounded-lg border pr-1 pl-3',
          tone === 'needs_you' ? 'border-needs-you/50 bg-needs-you-wash' : 'border-line bg-panel',
        )}
      >
        <p className="min-w-0 flex-1 py-1">{children}</p>
        <div className="ml-auto flex gap-1 py-0.5">{actions}</div>
      </div>
    </section>
  )
}
