import { useMutation } from '@tanstack/react-query'
import { useNavigate } from 'react-router'
import { toast } from 'sonner'
import { createSession } from '../features/sessions/api/create-session.ts'
import { messageOf } from '../lib/api/request.ts'
import { pathOf } from './paths.ts'

/** Makes a session in a project and goes there. */
export function useNewSession(): (projectId: string) => void {
  const navigate = useNavigate()
  const { mutate, isPending } = useMutation({
    mutationFn: createSession,
    onSuccess: ({ session, chat }) => navigate(pathOf({ sessionId: session.id, chatNumber: chat.number, pane: null })),
    onError: (error) => toast.error(messageOf(error)),
  })
  return (projectId) => {
    // A second click while the first is on its way would make a second session.
    if (!isPending) mutate(projectId)
  }
}
