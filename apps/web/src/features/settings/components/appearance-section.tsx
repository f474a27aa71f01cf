import { useId } from 'react'
import { useStore } from 'zustand'
import { appearance, setAppearance } from '../store/appearance.ts'
import type { Appearance } from '../store/appearance.ts'
import { Section } from './section.tsx'

const themes = [
  { value: 'system', title: 'System' },
  { value: 'light', title: 'Light' },
  { value: 'dark', title: 'Dark' },
] as const
const densities = [
  { value: 'dense', title: 'Dense' },
  { value: 'default', title: 'Default' },
  { value: 'touch', title: 'Touch' },
] as const

export function AppearanceSection() {
  const { theme, density } = useStore(appearance)
  return (
    <Section title="Appearance of this device">
      <Choice<Appearance['theme']> label="Theme" options={themes} value={theme} onChange={(next) => setAppearance({ theme: next })} />
      <Choice<Appearance['density']> label="Density" options={densities} value={density} onChange={(next) => setAppearance({ density: next })} />
    </Section>
  )
}

interface ChoiceProps<T extends string> {
  label: string
  options: readonly { value: T; title: string }[]
  value: T
  onChange: (value: T) => void
}

function Choice<T extends string>({ label, options, value, onChange }: ChoiceProps<T>) {
  const name = useId()
  return (
    <fieldset className="flex flex-wrap items-center gap-x-6 gap-y-2">
      <legend className="float-left w-24 text-muted">{label}</legend>
      <div className="flex rounded border border-line-strong">
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
