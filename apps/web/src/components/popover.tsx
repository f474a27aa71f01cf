import { Popover as Base } from '@base-ui/react/popover'
import type { ReactElement, ReactNode } from 'react'

export interface PopoverProps {
  /** The element that opens it, by click, key or pointing; it must take a ref and props. */
  trigger: ReactElement
  /** Names what is shown. */
  label: string
  children: ReactNode
  align?: 'start' | 'end'
}

/** Details of what stands in a line, shown beside it. */
export function Popover({ trigger, label, children, align = 'start' }: PopoverProps) {
  return (
    <Base.Root>
      <Base.Trigger render={trigger} openOnHover delay={250} closeDelay={120} />
      <Base.Portal>
        <Base.Positioner side="top" align={align} sideOffset={6} collisionPadding={8} className="z-50">
          <Base.Popup
            aria-label={label}
            className="max-h-[min(560px,var(--available-height))] max-w-[min(520px,var(--available-width))] overflow-auto rounded-lg border border-line-strong bg-canvas p-3 outline-none"
          >
            {children}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  )
}
