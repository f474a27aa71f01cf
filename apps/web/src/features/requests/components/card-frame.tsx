import type { Request } from '@boocode/contracts'
import type { LucideIcon } from 'lucide-react'
import type { ReactNode, Ref } from 'react'
import { requestTitle } from '../../../lib/request-words.ts'

export interface CardFrameProps {
  ref?: Ref<HTMLDivElement>
  request: Request
  icon: LucideIcon
  /** What is asked, as a question. */
  heading: string
  error: string | null
  children: ReactNode
}

/** A card that waits for a person, named for what it asks. It takes the focus, so that its keys can be used. */
export function CardFrame({ ref, request, icon: Icon, heading, error, children }: CardFrameProps) {
  return (
    <div
      ref={ref}
      role="group"
      aria-label={requestTitle(request)}
      data-request={request.id}
      tabIndex={0}
      className="my-1.5 flex flex-col gap-2 rounded-lg border border-needs-you/50 bg-needs-you-wash px-3 py-2.5"
    >
      <p className="flex items-center gap-2 font-medium">
        <Icon size={15} strokeWidth={1.75} aria-hidden className="shrink-0 text-needs-you" />
        {heading}
      </p>
      {children}
      {error !== null && (
        <p role="alert" className="text-failed">
          {error}
        </p>
      )}
    </div>
  )
}

/** What a person decides on, whole and with nothing hidden in it. */
export function Subject({ children }: { children: string }) {
  return (
    <pre
      tabIndex={0}
      className="max-h-[40vh] overflow-auto rounded border border-line bg-canvas px-3 py-2 font-mono text-mono whitespace-pre-wrap wrap-anywhere"
    >
      {children}
    </pre>
  )
}
