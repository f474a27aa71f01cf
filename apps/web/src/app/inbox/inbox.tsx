import type { Request } from '@boocode/contracts'
import { useQuery } from '@tanstack/react-query'
import { Button } from '../../components/button.tsx'
import { pendingRequestsQuery } from '../../features/requests/api/list-requests.ts'
import { RequestCard } from '../../features/requests/components/request-card.tsx'
import { messageOf } from '../../lib/api/request.ts'
import { useWorkspace } from '../../lib/live/use-live.ts'
import type { PaneProps } from '../../lib/pane.ts'
import { Message } from '../message.tsx'
import { useShowRequest, useWaiting } from './waiting.ts'

/** What agents of all sessions ask, answered here with the cards of the chats. */
export function Inbox({ isFront }: PaneProps) {
  const { isPending, isError, error, refetch } = useQuery(pendingRequestsQuery)
  const waiting = useWaiting()
  if (isError && waiting.length === 0) {
    return (
      <Message text={messageOf(error)}>
        <Button onClick={() => void refetch()}>Try again</Button>
      </Message>
    )
  }
  if (isPending) return null
  if (waiting.length === 0) return <Message text="Nothing needs you. What agents ask in any session appears here." />
  return (
    <div data-scroller className="h-full overflow-auto bg-canvas">
      <ul aria-label="Needs you" className="mx-auto flex max-w-[792px] flex-col gap-3 px-4 py-3">
        {waiting.map((request) => (
          <li key={request.id}>
            <WhereAsked request={request} />
            <RequestCard
              request={request}
              pendingChanges={request.kind === 'approval' ? (request.payload.pending_changes ?? 0) : 0}
              mayTakeKeys={() => isFront}
            />
          </li>
        ))}
      </ul>
    </div>
  )
}

function WhereAsked({ request }: { request: Request }) {
  const session = useWorkspace((state) => state.sessions.get(request.session_id))
  const project = useWorkspace((state) => (session === undefined ? undefined : state.projects.get(session.project_id)))
  const show = useShowRequest()
  return (
    <h2 className="flex items-center gap-2">
      <button type="button" className="min-w-0 truncate rounded font-medium hover:underline" onClick={() => void show(request)}>
        {session?.name ?? 'A settled session'}
      </button>
      <span className="min-w-0 flex-1 truncate text-small text-faint">{project?.name}</span>
    </h2>
  )
}
