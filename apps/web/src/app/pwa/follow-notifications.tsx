import type { ChatStatus } from '@boocode/contracts'
import { useEffect } from 'react'
import { useNavigate } from 'react-router'
import { listChats } from '../../features/sessions/api/list-chats.ts'
import { notificationPreferences } from '../../features/settings/store/notifications.ts'
import { useLiveHub } from '../../lib/live/use-live.ts'
import type { WorkspaceState } from '../../lib/live/workspace-reducer.ts'
import { serviceWorker } from '../../lib/service-worker.ts'
import { pathOf } from '../paths.ts'
import { becameNotable } from './notable.ts'
import type { Notable } from './notable.ts'

const settleMs = 3_000

/** Starts the service worker once the page has nothing else to do, and tells by it what happens unseen. Draws nothing. */
export function FollowNotifications() {
  const hub = useLiveHub()
  const navigate = useNavigate()
  useEffect(() => {
    const timer = setTimeout(() => void serviceWorker(), settleMs)
    return () => clearTimeout(timer)
  }, [])
  useEffect(() => hub.workspace.subscribe((now, before) => {
    for (const notable of becameNotable(before, now)) void tell(notable, now)
  }), [hub])
  useEffect(() => {
    if (!('serviceWorker' in navigator)) return
    const onMessage = ({ data }: MessageEvent<unknown>) => {
      if (typeof data === 'object' && data !== null && 'path' in data && typeof data.path === 'string') void navigate(data.path)
    }
    navigator.serviceWorker.addEventListener('message', onMessage)
    return () => navigator.serviceWorker.removeEventListener('message', onMessage)
  }, [navigate])
  return null
}

const words: Record<Notable['status'], string> = { needs_you: 'Needs you', failed: 'Failed', done_unread: 'Done' }

async function tell({ chatId, sessionId, status }: Notable, { sessions }: WorkspaceState): Promise<void> {
  const preferences = notificationPreferences.getState()
  if (!preferences.isOn || !preferences[status] || isLookedAt() || Notification.permission !== 'granted') return
  const registration = await serviceWorker()
  const chats = await listChats(sessionId).catch(() => [])
  const chatNumber = chats.find((chat) => chat.id === chatId)?.number ?? null
  const notice = {
    title: `${words[status]}: ${sessions.get(sessionId)?.name ?? 'a session'}`,
    body: bodyOf(status),
    url: pathOf({ sessionId, chatNumber, pane: null }),
    tag: chatId,
  }
  registration?.active?.postMessage({ type: 'notify', notice })
}

function isLookedAt(): boolean {
  return document.visibilityState === 'visible' && document.hasFocus()
}

function bodyOf(status: ChatStatus): string {
  return status === 'needs_you' ? 'An agent waits for your answer.' : status === 'failed' ? 'A turn ended with an error.' : 'A turn is complete.'
}
