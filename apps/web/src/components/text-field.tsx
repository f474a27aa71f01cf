import type { ComponentProps } from 'react'
import { useId } from 'react'
import { cx } from './class-names.ts'

export interface TextFieldProps extends Omit<ComponentProps<'input'>, 'id'> {
  label: string
  hint?: string
  error?: string | null
}

export function TextField({ label, hint, error = null, className, ...props }: TextFieldProps) {
  const id = useId()
  const note = error ?? hint
  return (
    <div className="flex flex-col gap-1">
      <label htmlFor={id} className="text-muted">
        {label}
      </label>
      <input
        id={id}
        autoComplete="off"
        spellCheck={false}
        aria-invalid={error !== null}
        aria-describedby={note === undefined ? undefined : `${id}-note`}
        className={cx(
          'h-row rounded border bg-canvas px-2.5 text-field focus-visible:-outline-offset-1',
          error === null ? 'border-line-strong' : 'border-failed',
          className,
        )}
        {...props}
      />
      {note !== undefined && (
        <p
          id={`${id}-note`}
          role={error === null ? undefined : 'alert'}
          className={cx('text-small', error === null ? 'text-faint' : 'text-failed')}
        >
          {note}
        </p>
      )}
    </div>
  )
}
