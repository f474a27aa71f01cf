import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from 'react-router'
import { toast } from 'sonner'
import { messageOf } from '../../../lib/api/request.ts'
import { createPane } from '../api/create-pane.ts'
import { panesQuery } from './panes-query.ts'

/** Makes one more terminal of a session and goes to it. */
export function useNewTerminal(sessionId: string) {
  const client = useQueryClient()
  const navigate = useNavigate()
  return useMutation({
    mutationFn: async () => await createPane(sessionId),
    onSuccess: (pane) => {
      void client.invalidateQueries({ queryKey: panesQuery(sessionId).queryKey })
      void navigate(terminalLink(pane.id))
    },
    onError: (error) => toast.error(messageOf(error)),
  })
}

/** Leads to a terminal of the session that is open. */
export function terminalLink(id: string): string {
  return `?pane=terminal:${id}`
}
