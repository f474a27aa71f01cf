import { useStore } from 'zustand'
import { appearance, setAppearance } from '../store/appearance.ts'
import type { Appearance } from '../store/appearance.ts'
import { Choice } from './choice.tsx'
import { ColourChoice } from './colour-choice.tsx'
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
const texts = [
  { value: 'small', title: 'Small' },
  { value: 'default', title: 'Default' },
  { value: 'large', title: 'Large' },
  { value: 'largest', title: 'Largest' },
] as const

export function AppearanceSection() {
  const { theme, density, text } = useStore(appearance)
  return (
    <Section title="Appearance of this device">
      <Choice<Appearance['theme']> label="Theme" options={themes} value={theme} onChange={(next) => setAppearance({ theme: next })} />
      <Choice<Appearance['density']> label="Density" options={densities} value={density} onChange={(next) => setAppearance({ density: next })} />
      <Choice<Appearance['text']> label="Text size" options={texts} value={text} onChange={(next) => setAppearance({ text: next })} />
      <ColourChoice shade="light" title="Light colours" />
      <ColourChoice shade="dark" title="Dark colours" />
    </Section>
  )
}
