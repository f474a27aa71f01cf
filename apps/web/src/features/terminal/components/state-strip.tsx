import { useMutation, useQueryClient } from '@tanstack/react-query'
import { toast } from 'sonner'
import { useStore } from 'zustand'
import { Button } from '../../../components/button.tsx'
import { cx } from '../../../components/class-names.ts'
import { messageOf } from '../../../lib/api/request.ts'
import { useConnection } from '../../../lib/live/use-live.ts'
import { restartPane } from '../api/change-pane.ts'
import type { LiveTerminal } from '../screen/live-terminal.ts'
import { stateLine } from '../store/attach-words.ts'
import { panesQuery } from '../store/panes-query.ts'
import { useNewTerminal } from '../store/use-new-terminal.ts'

export interface StateStripProps {
  terminal: LiveTerminal
  sessionId: string
  paneId: string
}

/** One line over the screen, away from the cursor, when what is typed does not reach a program, and what can be done about it. */
export function StateStrip({ terminal, sessionId, paneId }: StateStripProps) {
  const attach = useStore(terminal.view)
  const exit = useStore(terminal.facts, (facts) => facts.exit)
  const isUnsent = useStore(terminal.facts, (facts) => facts.isUnsent)
  const line = stateLine({ attach, connection: useConnection(), exit, isUnsent })
  const create = useNewTerminal(sessionId)
  const startAgain = useStartAgain(sessionId, paneId, () => terminal.focus())
  if (line === null) return null
  return (
    <div
      className={cx(
        'flex min-h-row items-center gap-3 border-line bg-panel px-3 py-0.5',
        terminal.isCursorHigh ? 'order-last mt-auto border-t' : 'border-b',
        line.isBrief && 'animate-rise [animation-delay:300ms]',
      )}
    >
      <p role={line.tone === 'failed' ? 'alert' : 'status'} className={cx('min-w-0', line.tone === 'failed' ? 'text-failed' : 'text-muted')}>
        {line.text}
      </p>
      {line.action === 'retry' && <Button onClick={() => terminal.reconnect()}>Retry now</Button>}
      {line.action === 'start_again' && (
        <Button disabled={startAgain.isPending} onClick={() => startAgain.mutate()}>
          Start again
        </Button>
      )}
      {line.action === 'new_terminal' && (
        <Button disabled={create.isPending} onClick={() => create.mutate()}>
          New terminal
        </Button>
      )}
    </div>
  )
}

/** Begins a pane's program anew, in the same place and with the same name. */
export function useStartAgain(sessionId: string, paneId: string, onStarted: () => void) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: async () => await restartPane(sessionId, paneId),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: panesQuery(sessionId).queryKey })
      onStarted()
    },
    onError: (error) => toast.error(messageOf(error)),
  })
}
