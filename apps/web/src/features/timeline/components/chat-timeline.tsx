import type { TimelineTurn, Turn } from '@boocode/contracts'
import { useCallback, useEffect, useMemo } from 'react'
import { useStore } from 'zustand'
import { useShallow } from 'zustand/react/shallow'
import type { StoreApi } from 'zustand/vanilla'
import { Button } from '../../../components/button.tsx'
import type { SessionState } from '../../../lib/live/session-state.ts'
import { createTimelineLoader } from '../store/timeline-loader.ts'
import { numbersOf } from '../store/timeline-state.ts'
import { Timeline } from './timeline.tsx'
import type { Orientation } from './use-strip-window.ts'

export interface ChatTimelineProps {
  session: StoreApi<SessionState>
  chatId: string
  orientation: Orientation
  onChoose: (turn: TimelineTurn) => void
}

/** The timeline of a chat: what the server says of its turns, and how those that run go now. */
export function ChatTimeline({ session, chatId, orientation, onChoose }: ChatTimelineProps) {
  const loader = useMemo(() => createTimelineLoader(chatId), [chatId])
  useEffect(() => () => loader[Symbol.dispose](), [loader])
  const { isLoaded, turns, newest, absent, error } = useStore(loader.store)
  const live = useLiveTurns(session, chatId)
  const revision = useStore(session, (state) => state.turnsRevision.get(chatId) ?? 0)
  const changes = useStore(session, (state) => changeMark(state, chatId))
  useEffect(() => {
    loader.distrust()
  }, [loader, revision])
  useEffect(() => {
    const from = Number(changes.split(' ')[0])
    if (from > 0) loader.refreshFrom(from)
  }, [loader, changes])
  const numbers = useMemo(() => numbersOf({ newest, absent }), [newest, absent])
  const onLook = useCallback((looked: readonly number[]) => loader.need(looked), [loader])
  if (error !== null && !isLoaded) return <Failed message={error} onRetry={loader.retry} />
  if (!isLoaded) return <Words>Opening…</Words>
  if (numbers.length === 0) return <Words>No turns yet. Each message that you send begins one.</Words>
  return (
    <>
      {error !== null && <Failed message={error} onRetry={loader.retry} />}
      <Timeline orientation={orientation} numbers={numbers} stored={turns} live={live} onLook={onLook} onChoose={onChoose} />
    </>
  )
}

function Words({ children }: { children: string }) {
  return <p className="m-auto p-4 text-center text-balance text-muted">{children}</p>
}

function Failed({ message, onRetry }: { message: string; onRetry: () => void }) {
  return (
    <div role="alert" className="flex flex-wrap items-center justify-center gap-2 p-3 text-small">
      <span className="text-failed">{message}</span>
      <Button onClick={onRetry}>Retry</Button>
    </div>
  )
}

function useLiveTurns(session: StoreApi<SessionState>, chatId: string): ReadonlyMap<number, Turn> {
  const turns = useStore(session, useShallow((state) => [...state.turns.values()].filter((turn) => turn.chat_id === chatId)))
  return useMemo(() => new Map(turns.map((turn) => [turn.number, turn])), [turns])
}

/** The first turn that may have changed, and behind it something that differs whenever an open turn, or the newest one, did something. */
function changeMark(state: SessionState, chatId: string): string {
  const turns = [...state.turns.values()].filter((turn) => turn.chat_id === chatId)
  const newest = Math.max(0, ...turns.map((turn) => turn.number))
  const open = turns.filter((turn) => turn.finished_at === null || turn.number === newest)
  const requests = [...state.requests.values()].filter((request) => request.chat_id === chatId)
  const steps = open.map((turn) => `${turn.number}:${turn.status}:${turn.step}:${turn.usage.prompt_tokens}:${turn.resumed_count}`)
  const at = state.agentSnapshots.get(chatId)?.updated_at ?? ''
  return [Math.min(newest, ...open.map((turn) => turn.number)), ...steps, requests.length, at].join(' ')
}
