import type { Request } from '@boocode/contracts'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { useNavigate } from 'react-router'
import { toast } from 'sonner'
import { pendingRequestsQuery } from '../../features/requests/api/list-requests.ts'
import { listChats } from '../../features/sessions/api/list-chats.ts'
import { messageOf } from '../../lib/api/request.ts'
import { useWorkspace } from '../../lib/live/use-live.ts'
import { pathOf } from '../paths.ts'

const none: readonly Request[] = []

/** What agents of all sessions ask, the longest waiting first. */
export function useWaiting(): readonly Request[] {
  return useQuery(pendingRequestsQuery).data ?? none
}

/** Asks anew whenever the workspace says that something is asked or decided. Draws nothing. */
export function FollowRequests() {
  const mark = useWorkspace((state) => state.requestsMark)
  const seen = useRef('')
  const client = useQueryClient()
  useEffect(() => {
    // The first snapshot comes with the first answer: that is new enough.
    const isFirst = seen.current === ''
    seen.current = mark
    if (!isFirst) void client.invalidateQueries({ queryKey: pendingRequestsQuery.queryKey })
  }, [client, mark])
  return null
}

/** The one to go to from another, or from nowhere: the next in line, around its end. */
export function nextAfter(waiting: readonly Request[], id: string | null): Request | undefined {
  const at = waiting.findIndex((request) => request.id === id)
  return waiting[(at + 1) % Math.max(1, waiting.length)]
}

/** Goes to the chat where something is asked, and to its card. */
export function useShowRequest(): (request: Request) => Promise<void> {
  const navigate = useNavigate()
  return async (request) => {
    try {
      const chats = await listChats(request.session_id)
      const chatNumber = chats.find((chat) => chat.id === request.chat_id)?.number ?? null
      await navigate(pathOf({ sessionId: request.session_id, chatNumber, pane: null }))
      await focusCard(request.id)
    } catch (error) {
      toast.error(messageOf(error))
    }
  }
}

/** How long a chat may take to show a card; afterwards a person finds it by the line above the composer. */
const cardWithinMs = 5_000

async function focusCard(requestId: string): Promise<void> {
  const find = () => [...document.querySelectorAll<HTMLElement>(`[role="log"] [data-request="${CSS.escape(requestId)}"]`)].find((card) => card.checkVisibility())
  const card = find() ?? (await new Promise<HTMLElement | undefined>((resolve) => {
    const done = (found: HTMLElement | undefined) => {
      observer.disconnect()
      clearTimeout(timer)
      resolve(found)
    }
    const observer = new MutationObserver(() => {
      const found = find()
      if (found !== undefined) done(found)
    })
    const timer = setTimeout(() => done(undefined), cardWithinMs)
    observer.observe(document.body, { childList: true, subtree: true })
  }))
  card?.focus()
}
