import { ChartNoAxesGantt } from 'lucide-react'
import type { PaneDefinition } from '../../lib/pane.ts'
import { lazyPart } from '../../components/lazy-part.tsx'

export const pane: PaneDefinition = {
  id: 'timeline',
  title: 'Timeline',
  icon: ChartNoAxesGantt,
  component: lazyPart(async () => (await import('./timeline-pane.tsx')).TimelinePane),
  opens: 'beside',
}
