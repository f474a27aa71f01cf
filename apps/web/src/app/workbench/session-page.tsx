import type { Chat } from '@boocode/contracts'
import { useCallback, useEffect, useMemo } from 'react'
import type { ReactNode } from 'react'
import { useLocation, useNavigate } from 'react-router'
import { useStore } from 'zustand'
import { Button } from '../../components/button.tsx'
import { useLiveHub, useLiveSession } from '../../lib/live/use-live.ts'
import type { SessionState } from '../../lib/live/session-state.ts'
import { Message, Opening } from '../message.tsx'
import { findPane } from '../panes/registry.ts'
import { pathOf } from '../paths.ts'
import type { Place } from '../paths.ts'
import { SinglePane } from './single-pane.tsx'
import { isWide, useIsWide } from '../use-is-wide.ts'
import { ChatActions } from './chat-actions.tsx'
import { formatPaneKey, parsePaneKey } from './pane-key.ts'
import { lazyPart } from '../../components/lazy-part.tsx'

const loadDock = () => import('./dock.tsx')
// Asked for before React draws, so that it comes beside the first data and not after it.
const dock = isWide() ? loadDock() : null
const Dock = lazyPart(async () => ((await dock?.catch(() => null)) ?? (await loadDock())).Dock)

export interface SessionPageProps {
  place: Place & { sessionId: string }
}

/** One session: its chats and other panes, in front what the address names. */
export function SessionPage({ place }: SessionPageProps) {
  const { sessionId } = place
  const live = useLiveSession(sessionId)
  const navigate = useNavigate()
  const failure = useStore(live.refusal, (state) => state.failure)
  const chats = useStore(live.store, (state) => state.chats)
  const lastUsed = useStore(live.store, lastUsedChat)
  const chat = chats.find((other) => other.number === place.chatNumber) ?? (place.chatNumber === null ? lastUsed : undefined)

  const go = useCallback((to: Place, options?: { replace: boolean }) => void navigate(pathOf(to), options), [navigate])
  const openChat = useCallback((next: Chat) => go({ sessionId, chatNumber: next.number, pane: null }), [go, sessionId])
  useEffect(() => {
    if (place.chatNumber === null && chat !== undefined) {
      go({ ...place, chatNumber: chat.number }, { replace: true })
    }
  }, [place, chat, go])

  if (failure !== null) {
    return (
      <Message text={failure.message}>
        <Button onClick={() => go({ sessionId: null, chatNumber: null, pane: null })}>Open the latest session</Button>
      </Message>
    )
  }
  if (chats.length === 0) return <Opening />
  if (chat === undefined) {
    return (
      <Message text={`This session has no chat ${place.chatNumber ?? ''}.`}>
        <Button onClick={() => go({ sessionId, chatNumber: null, pane: null })}>Open its latest chat</Button>
      </Message>
    )
  }
  const openTerminal = (item: string | null) =>
    go({ sessionId, chatNumber: chat.number, pane: formatPaneKey({ paneId: 'terminal', item }) })
  const actions = <ChatActions sessionId={sessionId} chats={chats} chat={chat} onOpen={openChat} onOpenTerminal={openTerminal} />
  return <Panes place={place} chat={chat} chats={chats} actions={actions} go={go} />
}

interface PanesProps extends SessionPageProps {
  chat: Chat
  chats: readonly Chat[]
  actions: ReactNode
  go: (to: Place, options?: { replace: boolean }) => void
}

function Panes({ place, chat, chats, actions, go }: PanesProps) {
  const { sessionId } = place
  const wide = useIsWide()
  const { key: visit } = useLocation()
  const name = useStore(useLiveHub().session(sessionId).store, (state) => state.session?.name)
  const asked = place.pane !== null && findPane(parsePaneKey(place.pane).paneId) !== undefined ? place.pane : null
  const front = asked ?? formatPaneKey({ paneId: 'chat', item: chat.id })
  const ids = useMemo(() => new Set(chats.map((other) => other.id)), [chats])
  const isAlive = useCallback(
    (key: string) => {
      const { paneId, item } = parsePaneKey(key)
      return findPane(paneId) !== undefined && (paneId !== 'chat' || item === null || ids.has(item))
    },
    [ids],
  )
  const onFront = useCallback(
    (key: string) => {
      const { paneId, item } = parsePaneKey(key)
      const next = chats.find((other) => other.id === item)
      const pane = paneId === 'chat' ? null : key
      const to = { sessionId, chatNumber: next?.number ?? chat.number, pane }
      if (key !== front) go(to, { replace: true })
    },
    [chats, chat.number, sessionId, front, go],
  )
  const showChat = useCallback(() => go({ ...place, pane: null }), [go, place])
  if (!wide) {
    return (
      <SinglePane
        key={sessionId}
        sessionId={sessionId}
        front={front}
        actions={actions}
        onBack={asked === null ? null : showChat}
      />
    )
  }
  return (
    <>
      <h1 className="sr-only">{name}</h1>
      <Dock
        key={sessionId}
        sessionId={sessionId}
        front={front}
        visit={visit}
        isAlive={isAlive}
        onFront={onFront}
        onEmpty={showChat}
        actions={actions}
      />
    </>
  )
}

/** A snapshot holds the messages of the chat that was used last. */
function lastUsedChat(state: SessionState): Chat | undefined {
  return state.chats.find((chat) => state.transcripts.has(chat.id)) ?? state.chats[0]
}
