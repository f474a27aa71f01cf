import { z } from 'zod'
import { createStore } from 'zustand/vanilla'
import { readStored, writeStored } from '../../../lib/storage.ts'

const coloursSchema = z.object({ canvas: z.string().regex(/^#[\da-f]{6}$/), accent: z.string().regex(/^#[\da-f]{6}$/) })
const appearanceSchema = z.object({
  theme: z.enum(['system', 'light', 'dark']).catch('system'),
  density: z.enum(['dense', 'default', 'touch']).catch('default'),
  text: z.enum(['small', 'default', 'large', 'largest']).catch('default'),
  /** The two colours of each theme, readable already; null for our own. */
  light: coloursSchema.nullable().catch(null),
  dark: coloursSchema.nullable().catch(null),
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

function apply({ theme, density, text, light, dark }: Appearance): void {
  const { dataset, style } = document.documentElement
  const put = (name: string, value: string, unless: string) => {
    if (value === unless) delete dataset[name]
    else dataset[name] = value
  }
  put('theme', theme, 'system')
  put('density', density, 'default')
  put('text', text, 'default')
  for (const [shade, colours] of Object.entries({ light, dark })) {
    for (const part of ['canvas', 'accent'] as const) {
      if (colours === null) style.removeProperty(`--${shade}-${part}`)
      else style.setProperty(`--${shade}-${part}`, colours[part])
    }
  }
}

function read(): Appearance {
  try {
    return appearanceSchema.parse(JSON.parse(readStored(key) ?? '{}'))
  } catch {
    return appearanceSchema.parse({})
  }
}
