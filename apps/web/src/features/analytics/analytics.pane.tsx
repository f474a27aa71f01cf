import { ChartColumn } from 'lucide-react'
import type { PaneDefinition } from '../../lib/pane.ts'
import { lazyPart } from '../../components/lazy-part.tsx'

export const pane: PaneDefinition = {
  id: 'analytics',
  title: 'Analytics',
  icon: ChartColumn,
  component: lazyPart(async () => (await import('./components/analytics-pane.tsx')).AnalyticsPane),
}
