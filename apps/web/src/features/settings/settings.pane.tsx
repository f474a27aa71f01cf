import { Settings } from 'lucide-react'
import type { PaneDefinition } from '../../lib/pane.ts'
import { lazyPart } from '../../components/lazy-part.tsx'

export const pane: PaneDefinition = {
  id: 'settings',
  title: 'Settings',
  icon: Settings,
  scope: 'workspace',
  component: lazyPart(async () => (await import('./components/settings-pane.tsx')).SettingsPane),
}
