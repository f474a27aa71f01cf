import { Settings } from 'lucide-react'
import type { PaneDefinition } from '../../lib/pane.ts'
import { SettingsPane } from './components/settings-pane.tsx'

export const pane: PaneDefinition = {
  id: 'settings',
  title: 'Settings',
  icon: Settings,
  component: SettingsPane,
}
