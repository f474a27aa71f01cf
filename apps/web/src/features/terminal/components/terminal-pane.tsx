import type { PaneProps } from '../../../lib/pane.ts'
import { TerminalList } from './terminal-list.tsx'
import { TerminalView } from './terminal-view.tsx'

/** One terminal, or the choice of one. */
export function TerminalPane({ item, ...props }: PaneProps) {
  return item === null ? <TerminalList sessionId={props.sessionId} /> : <TerminalView key={item} paneId={item} {...props} />
}
