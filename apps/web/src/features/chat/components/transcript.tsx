import { ArrowDown } from 'lucide-react'
import { useCallback, useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react'
import type { ReactNode } from 'react'
import { useStore } from 'zustand'
import { Button } from '../../../components/button.tsx'
import type { ListPlace } from '../../../components/virtual-list/list-engine.ts'
import { VirtualList } from '../../../components/virtual-list/virtual-list.tsx'
import type { VirtualListHandle } from '../../../components/virtual-list/virtual-list.tsx'
import { createStickToEnd } from '../../../lib/stick-to-end.ts'
import { createHistory } from '../store/history.ts'
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

/** A row of what was said, or the id of a message that the server does not have yet. */
type Item = Row | string

/** Where a person was in a chat whose tab they left, unless at the end. */
const leftPlaces = new Map<string, ListPlace>()

/** The conversation: opens at its end, loads what is older as it is scrolled to, follows the end only while it is seen. */
export function Transcript({ empty }: TranscriptProps) {
  const { chatId, store } = useChat()
  const source = useMemo(() => createTranscriptSource(store, chatId), [store, chatId])
  const { isLoaded, rows } = useSyncExternalStore(source.subscribe, source.read)
  const history = useMemo(() => createHistory(store, chatId), [store, chatId])
  const unseen = useUnseenEntries()
  const list = useRef<VirtualListHandle>(null)
  const [place] = useState(() => leftPlaces.get(chatId) ?? null)
  const stick = useMemo(() => createStickToEnd(place === null), [place])
  const isStuck = useStore(stick.isStuck)
  useMessageAnchor({ rows, list, history })
  useEffect(() => {
    // Usage lines of older turns are an extra; the conversation is whole without them.
    if (isLoaded) void history.loadTurns().catch(() => undefined)
  }, [history, isLoaded])
  useEffect(() => {
    if (unseen.length > 0) stick.follow()
  }, [unseen.length, stick])
  const keepPlace = useCallback(
    (handle: VirtualListHandle | null) => {
      list.current = handle
      return () => {
        const left = stick.isStuck.getState() ? null : (handle?.place() ?? null)
        if (left === null) leftPlaces.delete(chatId)
        else leftPlaces.set(chatId, left)
        list.current = null
      }
    },
    [chatId, stick],
  )

  const items = useMemo<readonly Item[]>(() => [...rows, ...unseen.map((entry) => entry.id)], [rows, unseen])
  if (!isLoaded) return <Frame><p className="m-auto animate-rise text-faint [animation-delay:300ms]">Opening…</p></Frame>
  if (items.length === 0) return <Frame>{empty}</Frame>
  return (
    <Frame>
      <VirtualList<Item>
        ref={keepPlace}
        items={items}
        keyOf={keyOf}
        renderItem={renderItem}
        header={<OlderMessages history={history} />}
        stick={stick}
        place={place}
        onStart={history.loadOlder}
      />
      {!isStuck && <EndPill rows={rows} onClick={stick.follow} />}
    </Frame>
  )
}

function keyOf(item: Item): string {
  return typeof item === 'string' ? item : item.key
}

function renderItem(item: Item): ReactNode {
  return typeof item === 'string' ? <UnsentRow entryId={item} /> : <TranscriptRow row={item} />
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
function OlderMessages({ history }: { history: History }) {
  const { chatId } = useChat()
  const hasMore = useChatState((state) => state.transcripts.get(chatId)?.hasMore ?? false)
  const { error } = useStore(history.state)
  if (!hasMore) return <div className="h-4" />
  return (
    <div className="flex h-10 items-center justify-center gap-2 text-small text-faint">
      {error === null ? (
        'Loading older messages…'
      ) : (
        <>
          <span className="text-failed">{error}</span>
          <Button onClick={() => void history.retry()}>Retry</Button>
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
