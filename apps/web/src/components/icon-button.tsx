import type { LucideIcon } from 'lucide-react'
import type { ComponentProps } from 'react'
import { cx } from './class-names.ts'

export interface IconButtonProps extends Omit<ComponentProps<'button'>, 'aria-label' | 'children'> {
  /** What it does, for people and screen readers. */
  label: string
  icon: LucideIcon
  size?: number
}

export function IconButton({ label, icon: Icon, size = 15, className, type = 'button', ...props }: IconButtonProps) {
  return (
    <button
      type={type}
      aria-label={label}
      title={label}
      className={cx(
        'inline-flex size-control shrink-0 items-center justify-center rounded text-muted',
        'hover:bg-hover hover:text-ink active:bg-pressed disabled:pointer-events-none disabled:opacity-50',
        className,
      )}
      {...props}
    >
      <Icon size={size} strokeWidth={1.75} aria-hidden />
    </button>
  )
}
