import { Inbox } from 'lucide-react'
import { lazy } from 'react'
import type { PaneDefinition } from '../../lib/pane.ts'

export const pane: PaneDefinition = {
  id: 'inbox',
  title: 'Inbox',
  icon: Inbox,
  scope: 'workspace',
  component: lazy(async () => ({ default: (await import('../inbox/inbox.tsx')).Inbox })),
}
