import { ArrowDown } from 'lucide-react'
import { useCallback, useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react'
import type { ReactNode, Ref } from 'react'
import { useStore } from 'zustand'
import { useShallow } from 'zustand/react/shallow'
import { Button } from '../../../components/button.tsx'
import type { ListPlace } from '../../../components/virtual-list/list-engine.ts'
import { VirtualList } from '../../../components/virtual-list/virtual-list.tsx'
import type { VirtualListHandle } from '../../../components/virtual-list/virtual-list.tsx'
import { createStickToEnd } from '../../../lib/stick-to-end.ts'
import type { SessionState, Transcript as TranscriptState } from '../../../lib/live/session-state.ts'
import { createHistory } from '../store/history.ts'
import type { History } from '../store/history.ts'
import { isUnsent } from '../store/outbox.ts'
import type { OutboxEntry } from '../store/outbox.ts'
import { pendingRequests, rowKeyOf } from '../store/requests-of.ts'
import type { Row } from '../store/rows.ts'
import { createTranscriptSource } from '../store/transcript-source.ts'
import { newestTurn, summaryTurnRows } from '../store/turns.ts'
import { useChat, useChatState } from './chat-context.ts'
import { OutboxRow } from './outbox-row.tsx'
import { RequestPlace } from './request-place.tsx'
import { GapRow, LoadingMessages } from './gap-row.tsx'
import { TranscriptRow } from './transcript-row.tsx'
import { useIsWorking } from './use-is-working.ts'
import { useReveal } from './use-reveal.ts'
import { useRoving } from './use-roving.ts'
import { useUnseenEntries } from './use-unseen-entries.ts'

export interface TranscriptProps {
  /** Shown while nothing was said. */
  empty: ReactNode
}

/** A row of what was said, a request whose call is not among them, or a message that the server does not have yet. */
type Item =
  | Row
  | { readonly kind: 'request'; readonly key: string }
  | { readonly kind: 'unsent'; readonly key: string }
  /** What comes after that to which a jump led. */
  | { readonly kind: 'gap'; readonly key: string; readonly history: History }

/** Where a person was in a chat whose tab they left, unless at the end. */
const leftPlaces = new Map<string, ListPlace>()

/** The conversation: opens at its end, loads what is older as it is scrolled to, follows the end only while it is seen. */
export function Transcript({ empty }: TranscriptProps) {
  const { chatId, store, places } = useChat()
  const source = useMemo(() => createTranscriptSource(store, chatId), [store, chatId])
  const { isLoaded, rows, isAway } = useSyncExternalStore(source.subscribe, source.read)
  const history = useMemo(() => createHistory(store, chatId), [store, chatId])
  const unseen = useUnseenEntries()
  const isWorking = useIsWorking()
  const list = useRef<VirtualListHandle>(null)
  const [place] = useState(() => leftPlaces.get(chatId) ?? null)
  const stick = useMemo(() => createStickToEnd(place === null), [place])
  const isStuck = useStore(stick.isStuck)
  const strays = useChatState(useShallow((state) => strayRequests(state, chatId)))
  const newest = useChatState((state) => newestTurn(state, chatId))
  const turnsRevision = useChatState((state) => state.turnsRevision.get(chatId) ?? 0)
  useReveal({ rows, list, history, stick })
  useEffect(() => {
    // Usage lines of older turns are an extra; the conversation is whole without them.
    if (isLoaded) void history.reloadTurns().catch(() => undefined)
  }, [history, isLoaded, turnsRevision])
  const toEnd = useCallback(() => {
    history.goToEnd()
    stick.follow()
  }, [history, stick])
  useEffect(() => {
    if (unseen.length > 0) toEnd()
  }, [unseen.length, toEnd])
  useEffect(() => {
    // The end of what a jump led to is not the end of the conversation: it is not followed as it grows.
    if (isAway && isStuck) stick.unfollow()
  }, [isAway, isStuck, stick])
  const keepPlace = useCallback(
    (handle: VirtualListHandle | null) => {
      list.current = handle
      places.attach((key) => {
        history.goToEnd()
        handle?.scrollTo(key)
      })
      return () => {
        places.attach(null)
        const left = stick.isStuck.getState() ? null : (handle?.place() ?? null)
        if (left === null) leftPlaces.delete(chatId)
        else leftPlaces.set(chatId, left)
        list.current = null
      }
    },
    [chatId, stick, places, history],
  )

  const items = useMemo<readonly Item[]>(() => {
    if (isAway) return [...rows, { kind: 'gap', key: 'gap', history }]
    const requests = strays.map((key) => ({ kind: 'request', key }) as const)
    const unsent = shownUnseen(unseen, isWorking).map((key) => ({ kind: 'unsent', key }) as const)
    return [...rows, ...summaryTurnRows(newest, rows), ...requests, ...unsent]
  }, [isAway, rows, newest, strays, unseen, isWorking, history])
  const keys = useRoving(items, list)
  if (!isLoaded) return <Frame><p className="m-auto animate-rise text-faint [animation-delay:300ms]">Opening…</p></Frame>
  if (items.length === 0) return <Frame>{empty}</Frame>
  return (
    <Frame ref={keys}>
      <VirtualList<Item>
        ref={keepPlace}
        items={items}
        keyOf={keyOf}
        renderItem={renderItem}
        labelOf={labelOf}
        header={<OlderMessages history={history} />}
        stick={stick}
        place={place}
        onStart={history.loadOlder}
      />
      {(!isStuck || isAway) && <EndPill key={String(isAway)} rows={isAway ? [] : rows} onClick={toEnd} />}
    </Frame>
  )
}

function keyOf(item: Item): string {
  return item.key
}

/** What can be gone to by keyboard, and what it is called. */
function labelOf(item: Item): string | undefined {
  if (item.kind === 'user') return 'You'
  return item.kind === 'text' || item.kind === 'summary' ? 'Answer' : undefined
}

function renderItem(item: Item): ReactNode {
  if (item.kind === 'unsent') return <UnsentRow entryId={item.key} />
  if (item.kind === 'gap') return <GapRow history={item.history} />
  return item.kind === 'request' ? <StrayRequest requestId={item.key} /> : <TranscriptRow row={item} />
}

/** Requests that must be seen although the call that waits is far back. */
function strayRequests(state: SessionState, chatId: string): readonly string[] {
  return pendingRequests(state, chatId).filter((request) => rowKeyOf(state, request) === null).map((request) => request.id)
}

/** What is sent while a turn runs goes to the queue; what could not be sent is told here. */
function shownUnseen(entries: readonly OutboxEntry[], isWorking: boolean): readonly string[] {
  return entries.filter((entry) => !isWorking || isUnsent(entry)).map((entry) => entry.id)
}

function Frame({ children, ref }: { children: ReactNode; ref?: Ref<HTMLDivElement> }) {
  return (
    <div ref={ref} role="log" aria-label="Conversation" aria-live="off" className="relative flex min-h-0 flex-1 flex-col">
      {children}
    </div>
  )
}

function UnsentRow({ entryId }: { entryId: string }) {
  return (
    <div className="mx-auto w-full max-w-[792px] animate-rise px-4 pt-6 pb-2">
      <OutboxRow entryId={entryId} />
    </div>
  )
}

function StrayRequest({ requestId }: { requestId: string }) {
  const request = useChatState((state) => state.requests.get(requestId))
  return <div className="mx-auto w-full max-w-[792px] px-4">{request !== undefined && <RequestPlace request={request} />}</div>
}

/** Keeps its height while it loads, so that nothing below it moves. */
function OlderMessages({ history }: { history: History }) {
  const { chatId } = useChat()
  const hasMore = useChatState((state) => hasOlder(state.transcripts.get(chatId)))
  return hasMore ? <LoadingMessages history={history}>Loading older messages…</LoadingMessages> : <div className="h-4" />
}

function hasOlder(transcript: TranscriptState | undefined): boolean {
  if (transcript === undefined) return false
  return transcript.earlier === null ? transcript.hasMore : transcript.earlier.olderCursor !== null
}

/** Says how much came since the person scrolled away, and leads there. */
function EndPill({ rows, onClick }: { rows: readonly Row[]; onClick: () => void }) {
  const [leftAt] = useState(rows.at(-1)?.key)
  const count = countNew(rows, leftAt)
  return (
    <div className="pointer-events-none absolute inset-x-0 bottom-2 flex justify-center">
      <Button onClick={onClick} className="tabular pointer-events-auto rounded-full! bg-canvas px-3!">
        <ArrowDown size={13} aria-hidden />
        {count === 0 ? 'To the end' : `${count} new`}
      </Button>
    </div>
  )
}

function countNew(rows: readonly Row[], leftAt: string | undefined): number {
  const said = (row: Row) => row.kind !== 'working' && row.kind !== 'ending'
  const index = rows.findIndex((row) => row.key === leftAt)
  // The row at which the person left may be gone: a clock that ran there, or calls that were folded.
  return index === -1 ? 0 : rows.slice(index + 1).filter(said).length
}
