import { useId } from 'react'

export interface ChoiceProps<T extends string> {
  label: string
  options: readonly { value: T; title: string }[]
  value: T
  onChange: (value: T) => void
}

/** One of a few, all of them in sight. */
export function Choice<T extends string>({ label, options, value, onChange }: ChoiceProps<T>) {
  const name = useId()
  return (
    <fieldset className="flex flex-wrap items-center gap-x-6 gap-y-2">
      <legend className="float-left w-24 text-muted">{label}</legend>
      <div className="flex flex-wrap rounded border border-line-strong">
        {options.map((option) => (
          <label
            key={option.value}
            className="flex h-control items-center border-line-strong px-3 not-first:border-l has-checked:bg-pressed has-checked:font-medium has-focus-visible:outline-2 has-focus-visible:outline-accent"
          >
            <input
              type="radio"
              name={name}
              value={option.value}
              checked={option.value === value}
              onChange={() => onChange(option.value)}
              className="sr-only"
            />
            {option.title}
          </label>
        ))}
      </div>
    </fieldset>
  )
}
