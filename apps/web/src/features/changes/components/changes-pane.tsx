import type { Chat, Turn } from '@boocode/contracts'
import { useInfiniteQuery } from '@tanstack/react-query'
import { ChevronDown } from 'lucide-react'
import { useMemo, useState } from 'react'
import { useStore } from 'zustand'
import { Button } from '../../../components/button.tsx'
import { Menu, MenuChoice } from '../../../components/menu.tsx'
import { messageOf } from '../../../lib/api/request.ts'
import { formatClock } from '../../../lib/format.ts'
import { useLiveHub } from '../../../lib/live/use-live.ts'
import type { PaneProps } from '../../../lib/pane.ts'
import { changePagesQuery } from '../api/list-changes.ts'
import { groupChanges, withStatus } from '../store/group-changes.ts'
import type { ChangedTurn } from '../store/group-changes.ts'
import { useDecide } from '../store/use-decide.ts'
import { useFreshChanges } from '../store/use-fresh-changes.ts'
import { ChangedFileRow } from './changed-file.tsx'

/** What agents did to the files of a session, by turn and file, to be accepted, rejected or undone. */
export function ChangesPane({ sessionId }: PaneProps) {
  const { store } = useLiveHub().session(sessionId)
  const chats = useStore(store, (state) => state.chats)
  const revision = useStore(store, (state) => [...state.changesRevision.values()].reduce((sum, count) => sum + count, 0))
  const [chosen, setChosen] = useState<string | null>(null)
  const chatId = chats.some((chat) => chat.id === chosen) ? chosen : null
  useFreshChanges(sessionId, revision)
  const pages = useInfiniteQuery(changePagesQuery(sessionId, chatId))
  const turns = useMemo(() => groupChanges(pages.data?.pages.flatMap((page) => page.changes) ?? []), [pages.data])
  if (pages.isError && pages.data === undefined) {
    return (
      <Centered text={messageOf(pages.error)}>
        <Button onClick={() => void pages.refetch()}>Retry</Button>
      </Centered>
    )
  }
  if (pages.isPending) return <Centered text="" />
  return (
    <div className="h-full overflow-auto bg-canvas">
      <div className="mx-auto flex max-w-[920px] flex-col gap-4 px-4 py-3">
        {chats.length > 1 && <ChatFilter chats={chats} value={chatId} onChange={setChosen} />}
        {turns.map((turn) => (
          <TurnSection key={turn.turnId} sessionId={sessionId} turn={turn} chat={chats.length > 1 ? chats.find(({ id }) => id === turn.chatId) : undefined} />
        ))}
        {turns.length === 0 && <p className="py-12 text-center text-muted">No agent has changed a file here yet. What they change appears in this list.</p>}
        {pages.hasNextPage && (
          <Button look="quiet" disabled={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
            {pages.isFetchingNextPage ? 'Loading older changes…' : 'Show older changes'}
          </Button>
        )}
      </div>
    </div>
  )
}

function Centered({ text, children }: { text: string; children?: React.ReactNode }) {
  return (
    <div className="flex h-full flex-col items-center justify-center gap-3 bg-canvas p-6 text-center text-muted">
      <p>{text}</p>
      {children}
    </div>
  )
}

function ChatFilter({ chats, value, onChange }: { chats: readonly Chat[]; value: string | null; onChange: (chatId: string | null) => void }) {
  const options = [{ value: 'all', title: 'All chats' }, ...chats.map((chat) => ({ value: chat.id, title: titleOf(chat) }))]
  const shown = options.find((option) => option.value === value)?.title ?? 'All chats'
  return (
    <Menu
      trigger={
        <Button look="quiet" aria-label={`Chat: ${shown}`} className="self-start">
          {shown}
          <ChevronDown size={12} aria-hidden />
        </Button>
      }
    >
      <MenuChoice label="Chat" value={value ?? 'all'} options={options} onChange={(next) => onChange(next === 'all' ? null : next)} />
    </Menu>
  )
}

function titleOf(chat: Chat): string {
  return chat.name ?? `Chat ${chat.number}`
}

interface TurnSectionProps {
  sessionId: string
  turn: ChangedTurn
  /** Named where there are several. */
  chat: Chat | undefined
}

function TurnSection({ sessionId, turn, chat }: TurnSectionProps) {
  const known = useStore(useLiveHub().session(sessionId).store, (state) => state.turns.get(turn.turnId))
  const title = headingOf(turn, known)
  const { decide, isDeciding } = useDecide(sessionId)
  const changes = turn.files.flatMap((file) => file.changes)
  const selection = { turn_id: turn.turnId }
  return (
    <section aria-label={title}>
      <header className="flex flex-wrap items-center gap-x-2 border-b border-line pb-1">
        <h2 className="min-w-0 flex-1 truncate font-medium">
          {title}
          {chat !== undefined && <span className="font-normal text-muted"> · {titleOf(chat)}</span>}
        </h2>
        <span className="ml-auto flex gap-1">
          {withStatus(changes, 'pending').length > 1 && (
            <>
              <Button disabled={isDeciding} onClick={() => decide({ action: 'apply', selection })}>
                Accept all
              </Button>
              <Button look="quiet" disabled={isDeciding} onClick={() => decide({ action: 'reject', selection })}>
                Reject all
              </Button>
            </>
          )}
          {withStatus(changes, 'applied').length > 1 && (
            <Button look="quiet" disabled={isDeciding} onClick={() => decide({ action: 'revert', selection })}>
              Undo all
            </Button>
          )}
        </span>
      </header>
      <ul className="pt-1">
        {turn.files.map((file) => (
          <ChangedFileRow key={file.path} sessionId={sessionId} file={file} />
        ))}
      </ul>
    </section>
  )
}

function headingOf(turn: ChangedTurn, known: Turn | undefined): string {
  const at = formatClock(Date.parse(turn.createdAt))
  return known === undefined ? `Turn at ${at}` : `Turn ${known.number}, ${at}`
}
