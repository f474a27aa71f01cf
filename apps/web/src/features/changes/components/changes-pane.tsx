import { useQuery } from '@tanstack/react-query'
import { useEffect, useMemo, useState } from 'react'
import { useStore } from 'zustand'
import { Button } from '../../../components/button.tsx'
import { LazyScroller } from '../../../components/lazy-block.tsx'
import { messageOf } from '../../../lib/api/request.ts'
import { useLiveHub } from '../../../lib/live/use-live.ts'
import type { PaneProps } from '../../../lib/pane.ts'
import { manifestQuery } from '../api/manifest.ts'
import type { Manifest } from '../api/manifest.ts'
import { commentsOf, followOtherWindows } from '../store/comments.ts'
import { filterGroups, groupByFolder, groupByTurn } from '../store/group-changes.ts'
import type { ChangeFilter, ChangeGroup } from '../store/group-changes.ts'
import { opensItself } from '../store/opens-itself.ts'
import { createReview, isOpenIn, reviewPrefs } from '../store/review-view.ts'
import { useDecide } from '../store/use-decide.ts'
import { useFreshChanges } from '../store/use-fresh-changes.ts'
import { ChangeGroupSection } from './change-group.tsx'
import { CommentBar } from './comment-bar.tsx'
import { useConsidered } from './considered.tsx'
import { ReviewContext } from './review-context.ts'
import { ReviewToolbar } from './review-toolbar.tsx'
import { useReviewKeys } from './use-review-keys.ts'
import { useRoom } from './use-room.ts'

/** What agents did to the files of a session, to be accepted, rejected, undone, or talked about. */
export function ChangesPane({ sessionId, isVisible, isFront }: PaneProps) {
  const { store } = useLiveHub().session(sessionId)
  const chats = useStore(store, (state) => state.chats)
  const revision = useStore(store, (state) => [...state.changesRevision.values()].reduce((sum, count) => sum + count, 0))
  const [chosen, setChosen] = useState<string | null>(null)
  const chatId = chats.some((chat) => chat.id === chosen) ? chosen : null
  useFreshChanges(sessionId, revision)
  // Out of sight nothing is asked; what became stale meanwhile is read when it is seen again.
  const manifest = useQuery({ ...manifestQuery(sessionId, chatId), enabled: isVisible })
  if (manifest.isError && manifest.data === undefined) {
    return (
      <Centered text={messageOf(manifest.error)}>
        <Button onClick={() => void manifest.refetch()}>Retry</Button>
      </Centered>
    )
  }
  if (manifest.data === undefined) return <Centered text="" />
  return <ReviewOf key={sessionId} sessionId={sessionId} manifest={manifest.data} chatId={chatId} onChat={setChosen} isFront={isFront} />
}

interface ReviewOfProps {
  sessionId: string
  manifest: Manifest
  chatId: string | null
  onChat: (chatId: string | null) => void
  isFront: boolean
}

function ReviewOf({ sessionId, manifest, chatId, onChat, isFront }: ReviewOfProps) {
  const chats = useStore(useLiveHub().session(sessionId).store, (state) => state.chats)
  const [review] = useState(createReview)
  const { grouping, layout, isWrapping } = useStore(reviewPrefs)
  const [filter, setFilter] = useState<ChangeFilter>({ text: '', status: 'all' })
  const { ref, element, maySplit, rowPx } = useRoom()
  const all = useMemo(() => (grouping === 'turn' ? groupByTurn : groupByFolder)(manifest.changes), [manifest.changes, grouping])
  const groups = useMemo(() => filterGroups(all, filter), [all, filter])
  const { considered: decider, question } = useConsidered(useDecide(sessionId), manifest.changes)
  useEffect(() => followOtherWindows(sessionId), [sessionId])
  const look = useMemo(() => ({ view: maySplit ? layout : ('unified' as const), isWrapping }), [maySplit, layout, isWrapping])
  const scope = useMemo(() => ({ sessionId, review, comments: commentsOf(sessionId), decider, look }), [sessionId, review, decider, look])
  // Whatever the filter: a search through thousands of files must not open the last one that fits.
  const small = useMemo(() => opensItself(all), [all])
  useReviewKeys(element, scope, { groups, small, isFront })
  const files = useMemo(() => groups.flatMap((group) => group.files), [groups])
  const isAnyOpen = useStore(review.store, (state) => files.some(({ key }) => isOpenIn(state, key, small.has(key))))
  return (
    <ReviewContext value={scope}>
      <div ref={ref} className="flex h-full flex-col bg-canvas">
        <ReviewToolbar
          chats={chats}
          chatId={chatId}
          onChat={onChat}
          filter={filter}
          onFilter={setFilter}
          totals={totalsOf(groups)}
          maySplit={maySplit}
          isAnyOpen={isAnyOpen}
          onOpenAll={(isOpen) => review.setOpen(files.map(({ key }) => key), isOpen)}
        />
        <LazyScroller tabIndex={0} aria-label="Changed files" role="region" className="min-h-0 flex-1 overflow-y-auto overscroll-contain -outline-offset-2">
          <div className="flex flex-col gap-4 px-3 py-2 max-wide:px-2">
            {groups.map((group, index) => (
              <ChangeGroupSection
                key={group.key}
                group={group}
                chat={chats.length > 1 ? chats.find(({ id }) => id === group.chatId) : undefined}
                opensItself={(key) => small.has(key)}
                rowPx={rowPx}
                isFirst={index === 0}
              />
            ))}
            {groups.length === 0 && <p className="py-12 text-center text-balance text-muted">{emptyWords(manifest)}</p>}
            {manifest.isCut && <p className="pb-2 text-center text-muted">Older changes than these are not listed. Choose one chat to see more of it.</p>}
          </div>
        </LazyScroller>
        <CommentBar
          onGoTo={(comment) => {
            const file = files.find(({ changes }) => changes.some(({ id }) => id === comment.changeId))
            if (file === undefined) return
            review.setOpen([file.key], true)
            review.goTo({ file: file.key, hunk: null })
          }}
        />
        {question}
      </div>
    </ReviewContext>
  )
}

function emptyWords({ changes }: Manifest): string {
  return changes.length === 0 ? 'No agent has changed a file here yet. What they change appears in this list.' : 'No change fits this filter.'
}

function totalsOf(groups: readonly ChangeGroup[]): { files: number; additions: number; deletions: number } {
  const files = groups.flatMap((group) => group.files)
  const sum = (count: (file: (typeof files)[number]) => number) => files.reduce((total, file) => total + count(file), 0)
  return { files: new Set(files.map(({ path }) => path)).size, additions: sum((file) => file.additions), deletions: sum((file) => file.deletions) }
}

function Centered({ text, children }: { text: string; children?: React.ReactNode }) {
  return (
    <div className="flex h-full flex-col items-center justify-center gap-3 bg-canvas p-6 text-center text-muted">
      <p>{text}</p>
      {children}
    </div>
  )
}
