import { Dialog as Base } from '@base-ui/react/dialog'
import type { ReactNode } from 'react'

export interface DialogProps {
  title: string
  description?: string
  onClose: () => void
  children: ReactNode
}

/** A modal question, labelled by its title. It is mounted only while it is open. */
export function Dialog({ title, description, onClose, children }: DialogProps) {
  return (
    <Base.Root open onOpenChange={(open) => !open && onClose()}>
      <Base.Portal>
        <Base.Backdrop className="fixed inset-0 z-40 bg-backdrop" />
        <Base.Popup className="fixed top-[14vh] left-1/2 z-50 flex max-h-[78vh] w-[min(440px,calc(100vw-24px))] -translate-x-1/2 flex-col gap-3 overflow-auto rounded-lg border border-line-strong bg-canvas p-4">
          <div className="flex flex-col gap-1">
            <Base.Title className="text-title font-semibold">{title}</Base.Title>
            {description !== undefined && <Base.Description className="text-muted">{description}</Base.Description>}
          </div>
          {children}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  )
}

export function DialogActions({ children }: { children: ReactNode }) {
  return <div className="flex justify-end gap-2 pt-1">{children}</div>
}
