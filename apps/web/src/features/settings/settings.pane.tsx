import { Settings } from 'lucide-react'
import { lazy } from 'react'
import type { PaneDefinition } from '../../lib/pane.ts'

export const pane: PaneDefinition = {
  id: 'settings',
  title: 'Settings',
  icon: Settings,
  scope: 'workspace',
  component: lazy(async () => ({ default: (await import('./components/settings-pane.tsx')).SettingsPane })),
}
