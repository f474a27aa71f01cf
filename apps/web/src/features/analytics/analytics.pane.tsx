import { ChartColumn } from 'lucide-react'
import { lazy } from 'react'
import type { PaneDefinition } from '../../lib/pane.ts'

export const pane: PaneDefinition = {
  id: 'analytics',
  title: 'Analytics',
  icon: ChartColumn,
  component: lazy(async () => ({ default: (await import('./components/analytics-pane.tsx')).AnalyticsPane })),
}
