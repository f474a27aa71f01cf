import { Inbox } from 'lucide-react'
import type { PaneDefinition } from '../../lib/pane.ts'
import { lazyPart } from '../../components/lazy-part.tsx'

export const pane: PaneDefinition = {
  id: 'inbox',
  title: 'Inbox',
  icon: Inbox,
  scope: 'workspace',
  component: lazyPart(async () => (await import('../inbox/inbox.tsx')).Inbox),
}
