import { ChartNoAxesGantt } from 'lucide-react'
import { lazy } from 'react'
import type { PaneDefinition } from '../../lib/pane.ts'

export const pane: PaneDefinition = {
  id: 'timeline',
  title: 'Timeline',
  icon: ChartNoAxesGantt,
  component: lazy(async () => ({ default: (await import('./timeline-pane.tsx')).TimelinePane })),
  opens: 'beside',
}
