import { FileDiff } from 'lucide-react'
import type { PaneDefinition } from '../../lib/pane.ts'
import { lazyPart } from '../../components/lazy-part.tsx'

export const pane: PaneDefinition = {
  id: 'changes',
  title: 'Changes',
  icon: FileDiff,
  component: lazyPart(async () => (await import('./components/changes-pane.tsx')).ChangesPane),
  opens: 'beside',
}
