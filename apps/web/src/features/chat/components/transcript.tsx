import { ArrowDown } from 'lucide-react'
import { useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react'
import type { ReactNode } from 'react'
import { Virtuoso } from 'react-virtuoso'
import type { StateSnapshot, VirtuosoHandle } from 'react-virtuoso'
import { useStore } from 'zustand'
import { Button } from '../../../components/button.tsx'
import { createHistory } from '../store/history.ts'
import { createStickToEnd } from '../../../lib/stick-to-end.ts'
import type { History } from '../store/history.ts'
import type { Row } from '../store/rows.ts'
import { createTranscriptSource } from '../store/transcript-source.ts'
import { useChat, useChatState } from './chat-context.ts'
import { OutboxRow } from './outbox-row.tsx'
import { TranscriptRow } from './transcript-row.tsx'
import { useMessageAnchor } from './use-message-anchor.ts'
import { useUnseenEntries } from './use-unseen-entries.ts'

export interface TranscriptProps {
  /** Shown while nothing was said. */
  empty: ReactNode
}

/** Where a person was in a chat whose tab they left, unless at the end. */
const leftPlaces = new Map<string, StateSnapshot>()

interface ListContext {
  history: History
}

const components = { Header: OlderMessages, Footer: () => <div className="h-4" /> }
/** Rows beyond the edges that are drawn ahead, so that a fast scroll shows no blank. */
const overscan = { top: 800, bottom: 500 }

/** The conversation: opens at its end, loads what is older as it is scrolled to, follows the end only while it is seen. */
export function Transcript({ empty }: TranscriptProps) {
  const { chatId, store } = useChat()
  const source = useMemo(() => createTranscriptSource(store, chatId), [store, chatId])
  const { isLoaded, rows, firstIndex } = useSyncExternalStore(source.subscribe, source.read)
  const history = useMemo(() => createHistory(store, chatId), [store, chatId])
  const unseen = useUnseenEntries()
  const list = useRef<VirtuosoHandle>(null)
  const [place] = useState(() => placeOf(chatId))
  const stick = useMemo(() => createStickToEnd('initialTopMostItemIndex' in place), [place])
  const isStuck = useStore(stick.isStuck)
  useMessageAnchor({ rows, list, history, onJump: stick.unfollow })
  useEffect(() => {
    // Usage lines of older turns are an extra; the conversation is whole without them.
    if (isLoaded) void history.loadTurns().catch(() => undefined)
  }, [history, isLoaded])
  useEffect(() => {
    if (unseen.length > 0) stick.follow()
  }, [unseen.length, stick])
  const hasList = isLoaded && rows.length > 0
  useEffect(() => {
    const handle = list.current
    if (!hasList || handle === null) return
    return () => {
      if (stick.isStuck.getState()) leftPlaces.delete(chatId)
      else handle.getState((snapshot) => leftPlaces.set(chatId, snapshot))
    }
  }, [chatId, hasList, stick])

  const items = useMemo(() => [...rows, ...unseen.map((entry) => entry.id)], [rows, unseen])
  if (!isLoaded) return <Frame><p className="m-auto animate-rise text-faint [animation-delay:300ms]">Opening…</p></Frame>
  if (items.length === 0) return <Frame>{empty}</Frame>
  return (
    <Frame>
      <Virtuoso<Row | string, ListContext>
        ref={list}
        className="min-h-0 flex-1 outline-offset-[-2px]"
        scrollerRef={stick.attach}
        data={items}
        context={{ history }}
        components={components}
        firstItemIndex={firstIndex}
        {...place}
        increaseViewportBy={overscan}
        computeItemKey={(_index, item) => (typeof item === 'string' ? item : item.key)}
        itemContent={(_index, item) => (typeof item === 'string' ? <UnsentRow entryId={item} /> : <TranscriptRow row={item} />)}
        startReached={() => void history.loadOlder()}
        totalListHeightChanged={stick.onGrowth}
      />
      {!isStuck && <EndPill rows={rows} onClick={stick.follow} />}
    </Frame>
  )
}

function placeOf(chatId: string): { restoreStateFrom: StateSnapshot } | { initialTopMostItemIndex: { index: 'LAST'; align: 'end' } } {
  const left = leftPlaces.get(chatId)
  return left === undefined ? { initialTopMostItemIndex: { index: 'LAST', align: 'end' } } : { restoreStateFrom: left }
}

function Frame({ children }: { children: ReactNode }) {
  return (
    <div role="log" aria-label="Conversation" aria-live="off" className="relative flex min-h-0 flex-1 flex-col">
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

/** Keeps its height while it loads, so that nothing below it moves. */
function OlderMessages({ context }: { context?: ListContext }) {
  const { chatId } = useChat()
  const hasMore = useChatState((state) => state.transcripts.get(chatId)?.hasMore ?? false)
  if (!hasMore || context === undefined) return <div className="h-4" />
  return <OlderMessagesLine history={context.history} />
}

function OlderMessagesLine({ history }: { history: History }) {
  const { error } = useStore(history.state)
  return (
    <div className="flex h-10 items-center justify-center gap-2 text-small text-faint">
      {error === null ? (
        'Loading older messages…'
      ) : (
        <>
          <span className="text-failed">{error}</span>
          <Button onClick={() => void history.loadOlder()}>Retry</Button>
        </>
      )}
    </div>
  )
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
