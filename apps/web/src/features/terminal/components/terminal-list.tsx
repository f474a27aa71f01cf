import { useQuery } from '@tanstack/react-query'
import { Plus, SquareTerminal } from 'lucide-react'
import { Link } from 'react-router'
import { Button } from '../../../components/button.tsx'
import { messageOf } from '../../../lib/api/request.ts'
import { panesQuery } from '../store/panes-query.ts'
import { safeTitle } from '../store/safe-title.ts'
import { terminalLink, useNewTerminal } from '../store/use-new-terminal.ts'

/** The terminals that a session has, wherever they were opened. */
export function TerminalList({ sessionId }: { sessionId: string }) {
  const panes = useQuery(panesQuery(sessionId))
  const create = useNewTerminal(sessionId)
  if (sessionId === '') return <p className="p-6 text-muted">Terminals belong to a session. Open one first.</p>
  return (
    <div className="h-full overflow-auto bg-canvas">
      <div className="mx-auto flex max-w-[640px] flex-col gap-4 px-4 py-6">
        {panes.isError && (
          <div role="alert" className="flex flex-wrap items-center gap-3">
            <p className="text-failed">{messageOf(panes.error)}</p>
            <Button onClick={() => void panes.refetch()}>Try again</Button>
          </div>
        )}
        {panes.data?.length === 0 && <p className="text-muted">No terminal is open in this session.</p>}
        {panes.data !== undefined && panes.data.length > 0 && (
          <ul aria-label="Terminals" className="flex flex-col rounded-lg border border-line">
            {panes.data.map((pane) => (
              <li key={pane.id} className="not-first:border-t not-first:border-line">
                <Link to={terminalLink(pane.id)} className="flex min-h-row items-center gap-2 px-3 py-1 hover:bg-hover">
                  <SquareTerminal size={14} strokeWidth={1.75} aria-hidden className="shrink-0 text-muted" />
                  <span className="shrink-0 font-medium">{pane.name}</span>
                  <span className="min-w-0 flex-1 truncate text-muted">{safeTitle(pane.running ?? pane.title)}</span>
                  <span className="shrink-0 text-small text-faint">{stateOf(pane)}</span>
                </Link>
              </li>
            ))}
          </ul>
        )}
        <div>
          <Button disabled={create.isPending} onClick={() => create.mutate()}>
            <Plus size={14} strokeWidth={1.75} aria-hidden />
            New terminal
          </Button>
        </div>
      </div>
    </div>
  )
}

function stateOf({ alive, exit_code: code }: { alive: boolean; exit_code: number | null }): string {
  if (alive) return ''
  return code === null ? 'Ended' : `Ended with ${code}`
}
