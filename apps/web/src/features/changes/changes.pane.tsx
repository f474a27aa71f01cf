import { FileDiff } from 'lucide-react'
import { lazy } from 'react'
import type { PaneDefinition } from '../../lib/pane.ts'

export const pane: PaneDefinition = {
  id: 'changes',
  title: 'Changes',
  icon: FileDiff,
  component: lazy(async () => ({ default: (await import('./components/changes-pane.tsx')).ChangesPane })),
  opens: 'beside',
}
