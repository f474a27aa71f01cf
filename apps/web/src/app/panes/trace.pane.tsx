import { ChevronDown, ListTree } from 'lucide-react'
import { useCallback } from 'react'
import { useNavigate } from 'react-router'
import { useStore } from 'zustand'
import { Button } from '../../components/button.tsx'
import { Menu, MenuChoice } from '../../components/menu.tsx'
import type { PaneActionsProps, PaneDefinition, PaneProps } from '../../lib/pane.ts'
import { useLiveHub, useLiveSession } from '../../lib/live/use-live.ts'
import { pathOf } from '../paths.ts'
import { usePlace } from '../use-place.ts'
import { lazyPart } from '../../components/lazy-part.tsx'

const TraceView = lazyPart(async () => (await import('../../features/traces/components/trace-view.tsx')).TraceView)
const ExportMenu = lazyPart(async () => (await import('../../features/traces/components/export-menu.tsx')).ExportMenu)

/** The calls of the chat that the address names: the one in front, or in front before. */
function useShownChat(sessionId: string) {
  const { chatNumber } = usePlace()
  return useStore(useLiveHub().session(sessionId).store, ({ chats }) => chats.find((chat) => chat.number === chatNumber) ?? chats[0])
}

function TraceInPane({ sessionId, isVisible }: PaneProps) {
  const live = useLiveSession(sessionId)
  const chat = useShownChat(sessionId)
  const place = usePlace()
  const navigate = useNavigate()
  const onSpan = useCallback(
    (span: string) => {
      // Who went on to another pane meanwhile is not called back.
      if (place.pane === 'trace') void navigate(pathOf({ ...place, span }), { replace: true })
    },
    [navigate, place],
  )
  const onMessage = useCallback((messageId: string) => void navigate(pathOf({ ...place, pane: null, messageId })), [navigate, place])
  if (chat === undefined) return null
  return (
    <TraceView key={chat.id} live={live} chatId={chat.id} isVisible={isVisible} span={place.pane === 'trace' ? (place.span ?? null) : null} onSpan={onSpan} onMessage={onMessage} />
  )
}

/** Which chat, and its calls as a file. */
function TraceActions({ sessionId }: PaneActionsProps) {
  const chats = useStore(useLiveHub().session(sessionId).store, (state) => state.chats)
  const chat = useShownChat(sessionId)
  const navigate = useNavigate()
  if (chat === undefined) return null
  const options = chats.map((other) => ({ value: other.id, title: other.name ?? `Chat ${other.number}` }))
  const choose = (id: string) => {
    const next = chats.find((other) => other.id === id)
    if (next !== undefined) void navigate(pathOf({ sessionId, chatNumber: next.number, pane: 'trace' }), { replace: true })
  }
  const shown = options.find((option) => option.value === chat.id)?.title ?? ''
  return (
    <>
      {chats.length > 1 && (
        <Menu
          align="end"
          trigger={
            <Button look="quiet" aria-label={`Chat: ${shown}`} className="max-w-40">
              <span className="truncate">{shown}</span>
              <ChevronDown size={12} aria-hidden className="shrink-0" />
            </Button>
          }
        >
          <MenuChoice label="Chat" value={chat.id} options={options} onChange={choose} />
        </Menu>
      )}
      <>
        <ExportMenu chatId={chat.id} />
      </>
    </>
  )
}

export const pane: PaneDefinition = { id: 'trace', title: 'Trace', icon: ListTree, component: TraceInPane, opens: 'below', Actions: TraceActions }
