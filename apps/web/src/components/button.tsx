import type { ComponentProps } from 'react'
import { cx } from './class-names.ts'

const looks = {
  primary: 'bg-accent text-on-accent font-medium hover:opacity-90',
  plain: 'border border-line-strong hover:bg-hover active:bg-pressed',
  quiet: 'text-muted hover:bg-hover hover:text-ink active:bg-pressed',
  danger: 'bg-failed text-on-accent font-medium hover:opacity-90',
}

export interface ButtonProps extends ComponentProps<'button'> {
  look?: keyof typeof looks
}

export function Button({ look = 'plain', className, type = 'button', ...props }: ButtonProps) {
  return (
    <button
      type={type}
      className={cx(
        'inline-flex h-control items-center justify-center gap-1.5 rounded px-2.5 whitespace-nowrap',
        'disabled:pointer-events-none disabled:opacity-50',
        looks[look],
        className,
      )}
      {...props}
    />
  )
}
