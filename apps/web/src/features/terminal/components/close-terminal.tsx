import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useEffectEvent } from 'react'
import { toast } from 'sonner'
import { ConfirmDialog } from '../../../components/confirm-dialog.tsx'
import { messageOf } from '../../../lib/api/request.ts'
import { showEverything } from '../../../lib/show-hidden.ts'
import type { ClosingProps } from '../../../lib/pane.ts'
import { closePane } from '../api/change-pane.ts'
import { listPanes } from '../api/list-panes.ts'
import { panesQuery } from '../store/panes-query.ts'

/** Ends a terminal. Asks when a program runs in it, which would end with it. */
export function CloseTerminal({ sessionId, item, onDone }: ClosingProps) {
  const client = useQueryClient()
  // Never from the cache: what ran a moment ago decides nothing.
  const running = useQuery({
    queryKey: ['terminal-running', sessionId, item],
    queryFn: async () => (await listPanes(sessionId)).find((pane) => pane.id === item)?.running ?? null,
    staleTime: 0,
    gcTime: 0,
    retry: false,
    enabled: item !== null,
  })
  const close = async () => {
    if (item !== null) await closePane(sessionId, item)
    void client.invalidateQueries({ queryKey: panesQuery(sessionId).queryKey })
  }
  const closeAtOnce = useEffectEvent(() => {
    close().then(
      () => onDone(true),
      (error: unknown) => {
        toast.error(messageOf(error))
        onDone(false)
      },
    )
  })
  const needsNoWord = item === null || (running.isSuccess && running.data === null)
  useEffect(() => {
    if (needsNoWord) closeAtOnce()
  }, [needsNoWord])
  const fail = useEffectEvent((error: unknown) => {
    toast.error(messageOf(error))
    onDone(false)
  })
  useEffect(() => {
    if (running.isError) fail(running.error)
  }, [running.isError, running.error])

  if (running.data === undefined || running.data === null) return null
  return (
    <ConfirmDialog
      title={`End “${showEverything(running.data)}”?`}
      description="It still runs in this terminal and ends with it, in every window."
      action="Close terminal"
      onConfirm={async () => {
        await close()
        onDone(true)
      }}
      onClose={() => onDone(false)}
    />
  )
}
