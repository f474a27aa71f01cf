import { Menu as Base } from '@base-ui/react/menu'
import { Check } from 'lucide-react'
import type { LucideIcon } from 'lucide-react'
import type { ReactElement, ReactNode } from 'react'
import { cx } from './class-names.ts'

const item =
  'flex min-h-control items-center gap-2 rounded-sm px-2 outline-none data-[highlighted]:bg-hover data-[disabled]:opacity-50'

export interface MenuProps {
  /** The element that opens it; it must take a ref and props. */
  trigger: ReactElement
  children: ReactNode
  align?: 'start' | 'end'
}

export function Menu({ trigger, children, align = 'start' }: MenuProps) {
  return (
    <Base.Root modal={false}>
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Positioner side="bottom" align={align} sideOffset={4} className="z-50">
          <Base.Popup className="max-h-[min(420px,var(--available-height))] min-w-44 overflow-auto rounded-lg border border-line-strong bg-canvas p-1 outline-none">
            {children}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  )
}

export interface MenuItemProps {
  icon?: LucideIcon
  danger?: boolean
  disabled?: boolean
  onClick: () => void
  children: ReactNode
}

export function MenuItem({ icon: Icon, danger = false, disabled = false, onClick, children }: MenuItemProps) {
  return (
    <Base.Item className={cx(item, danger && 'text-failed')} disabled={disabled} onClick={onClick}>
      {Icon !== undefined && <Icon size={14} strokeWidth={1.75} aria-hidden className={cx(!danger && 'text-muted')} />}
      {children}
    </Base.Item>
  )
}

export interface MenuChoiceProps<T extends string> {
  label: string
  value: T
  options: readonly { value: T; title: string; note?: string }[]
  onChange: (value: T) => void
}

/** One of several, with a mark on the present one. */
export function MenuChoice<T extends string>({ label, value, options, onChange }: MenuChoiceProps<T>) {
  return (
    <Base.RadioGroup aria-label={label} value={value} onValueChange={(next: T) => onChange(next)}>
      {options.map((option) => (
        <Base.RadioItem key={option.value} value={option.value} closeOnClick className={cx(item, 'py-1')}>
          <span className="flex min-w-0 flex-1 flex-col">
            <span>{option.title}</span>
            {option.note !== undefined && <span className="text-small text-muted">{option.note}</span>}
          </span>
          <Base.RadioItemIndicator>
            <Check size={14} strokeWidth={2} aria-hidden className="text-accent" />
          </Base.RadioItemIndicator>
        </Base.RadioItem>
      ))}
    </Base.RadioGroup>
  )
}
