import type { ComponentProps } from 'react'
import { cx } from './class-names.ts'

export interface TextAreaProps extends Omit<ComponentProps<'textarea'>, 'aria-label'> {
  label: string
}

/** A field of several lines that grows with its text up to a third of the window. */
export function TextArea({ label, className, ...props }: TextAreaProps) {
  return (
    <textarea
      aria-label={label}
      rows={2}
      className={cx(
        'field-sizing-content max-h-[33vh] min-h-row resize-none overflow-auto rounded border border-line-strong bg-canvas px-2.5 py-1.5 text-field focus-visible:-outline-offset-1',
        className,
      )}
      {...props}
    />
  )
}
