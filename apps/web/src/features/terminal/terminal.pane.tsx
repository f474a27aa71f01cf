import { SquareTerminal } from 'lucide-react'
import { lazy } from 'react'
import type { PaneDefinition } from '../../lib/pane.ts'
import { TerminalBadge, useTerminalTitle } from './components/terminal-tab.tsx'

export const pane: PaneDefinition = {
  id: 'terminal',
  title: 'Terminals',
  icon: SquareTerminal,
  component: lazy(async () => ({ default: (await import('./components/terminal-pane.tsx')).TerminalPane })),
  opens: 'below',
  useTitle: useTerminalTitle,
  Badge: TerminalBadge,
  Actions: lazy(async () => ({ default: (await import('./components/terminal-actions.tsx')).TerminalActions })),
  Closing: lazy(async () => ({ default: (await import('./components/close-terminal.tsx')).CloseTerminal })),
}
