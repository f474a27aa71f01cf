import { themeColor } from '../../../lib/theme-color.ts'

const roles = {
  fast: '--done',
  medium: '--needs-you',
  slow: '--failed',
  frame: '--line-strong',
  wash: '--canvas',
  gap: '--line',
  failed: '--failed',
} as const

export type Palette = Record<keyof typeof roles, string>

/** The workspace's colours of this moment, as a canvas takes them. */
export function readPalette(): Palette {
  return Object.fromEntries(Object.entries(roles).map(([role, token]) => [role, themeColor(token)])) as Palette
}
