import { SquareTerminal } from 'lucide-react'
import type { PaneDefinition } from '../../lib/pane.ts'
import { TerminalBadge, useTerminalTitle } from './components/terminal-tab.tsx'
import { lazyPart } from '../../components/lazy-part.tsx'

export const pane: PaneDefinition = {
  id: 'terminal',
  title: 'Terminals',
  icon: SquareTerminal,
  component: lazyPart(async () => (await import('./components/terminal-pane.tsx')).TerminalPane),
  opens: 'below',
  useTitle: useTerminalTitle,
  Badge: TerminalBadge,
  Actions: lazyPart(async () => (await import('./components/terminal-actions.tsx')).TerminalActions),
  Closing: lazyPart(async () => (await import('./components/close-terminal.tsx')).CloseTerminal),
}
