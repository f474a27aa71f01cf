import { z } from 'zod'
import { createStore } from 'zustand/vanilla'
import { readStored, writeStored } from '../../../lib/storage.ts'

const appearanceSchema = z.object({
  theme: z.enum(['system', 'light', 'dark']).catch('system'),
  density: z.enum(['dense', 'default', 'touch']).catch('default'),
})
export type Appearance = z.infer<typeof appearanceSchema>

/** Also read by public/theme.js, before the page is painted. */
const key = 'boocode.appearance'

/** How the page looks on this device. */
export const appearance = createStore<Appearance>(() => read())

export function setAppearance(change: Partial<Appearance>): void {
  appearance.setState(change)
  const next = appearance.getState()
  writeStored(key, JSON.stringify(next))
  apply(next)
}

function apply({ theme, density }: Appearance): void {
  const { dataset } = document.documentElement
  if (theme === 'system') delete dataset['theme']
  else dataset['theme'] = theme
  if (density === 'default') delete dataset['density']
  else dataset['density'] = density
}

function read(): Appearance {
  try {
    return appearanceSchema.parse(JSON.parse(readStored(key) ?? '{}'))
  } catch {
    return { theme: 'system', density: 'default' }
  }
}
