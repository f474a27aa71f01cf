import type { ListedChange } from '@boocode/contracts'
import { useEffect, useEffectEvent, useMemo, useState } from 'react'
import type { ReactNode } from 'react'
import { useStore } from 'zustand'
import { LazyScroller } from '../../../components/lazy-block.tsx'
import { useLiveHub } from '../../../lib/live/use-live.ts'
import type { PatchSource } from '../api/patch-source.ts'
import { commentsOf, followOtherWindows } from '../store/comments.ts'
import type { LineComment } from '../store/comments.ts'
import { filterGroups } from '../store/group-changes.ts'
import type { ChangeFilter, ChangeGroup } from '../store/group-changes.ts'
import { opensItself } from '../store/opens-itself.ts'
import { createReview, isOpenIn, reviewPrefs } from '../store/review-view.ts'
import { useDecide } from '../store/use-decide.ts'
import { ChangeGroupSection } from './change-group.tsx'
import { CommentBar } from './comment-bar.tsx'
import { useConsidered } from './considered.tsx'
import { ReviewContext } from './review-context.ts'
import { ReviewKeys } from './review-keys.tsx'
import { ReviewToolbar } from './review-toolbar.tsx'
import type { ReviewToolbarProps } from './review-toolbar.tsx'
import { useRoom } from './use-room.ts'

/** What a review is of. */
export interface ReviewContent {
  readonly groups: readonly ChangeGroup[]
  /** Those that can be decided about. */
  readonly decidable: readonly ListedChange[]
  readonly patches: PatchSource
  /** Said when there is nothing. */
  readonly emptyWords: string
  /** Said below. */
  readonly restWords: string | null
  /** Shown above. */
  readonly head: ReactNode
}

export interface ReviewListProps {
  sessionId: string
  content: ReviewContent
  toolbar: Pick<ReviewToolbarProps, 'source' | 'chats' | 'chatId' | 'onSource' | 'onChat'>
  isFront: boolean
  /** A comment that a person goes to. */
  wanted: LineComment | null
  /** Goes to a comment that is on none of these changes. */
  onElsewhere: (comment: LineComment) => void
}

/** Changed files, to be filtered, opened, commented and, where an agent made them, decided about. */
export function ReviewList({ sessionId, content, toolbar, isFront, wanted, onElsewhere }: ReviewListProps) {
  const { groups: all, patches } = content
  const chats = useStore(useLiveHub().session(sessionId).store, (state) => state.chats)
  const [review] = useState(createReview)
  const { layout, isWrapping } = useStore(reviewPrefs)
  const [filter, setFilter] = useState<ChangeFilter>({ text: '', status: 'all' })
  const { ref, element, maySplit, rowPx } = useRoom()
  const groups = useMemo(() => filterGroups(all, filter), [all, filter])
  const { considered: decider, question } = useConsidered(useDecide(sessionId), content.decidable)
  useEffect(() => followOtherWindows(sessionId), [sessionId])
  const look = useMemo(() => ({ view: maySplit ? layout : ('unified' as const), isWrapping }), [maySplit, layout, isWrapping])
  const scope = useMemo(() => ({ sessionId, review, comments: commentsOf(sessionId), decider, look, patches }), [sessionId, review, decider, look, patches])
  // Whatever the filter: a search through thousands of files must not open the last one that fits.
  const small = useMemo(() => opensItself(all), [all])
  const files = useMemo(() => groups.flatMap((group) => group.files), [groups])
  const isAnyOpen = useStore(review.store, (state) => files.some(({ key }) => isOpenIn(state, key, small.has(key))))
  const goTo = (comment: LineComment): void => {
    const file = files.find(({ changes }) => changes.some(({ id }) => id === comment.changeId))
    if (file === undefined) return onElsewhere(comment)
    review.setOpen([file.key], true)
    review.goTo({ file: file.key, hunk: null })
  }
  // Once for each that is wanted; what is listed may change afterwards.
  const goToWanted = useEffectEvent((comment: LineComment) => goTo(comment))
  useEffect(() => {
    if (wanted !== null) goToWanted(wanted)
  }, [wanted])
  return (
    <ReviewContext value={scope}>
      <ReviewKeys element={element} scope={scope} groups={groups} small={small} isFront={isFront} />
      <div ref={ref} className="flex h-full flex-col bg-canvas">
        <ReviewToolbar
          {...toolbar}
          filter={filter}
          onFilter={setFilter}
          totals={totalsOf(groups)}
          maySplit={maySplit}
          isAnyOpen={isAnyOpen}
          onOpenAll={(isOpen) => review.setOpen(files.map(({ key }) => key), isOpen)}
        />
        {content.head}
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
            {groups.length === 0 && <p className="py-12 text-center text-balance text-muted">{all.length === 0 ? content.emptyWords : 'No change fits this filter.'}</p>}
            {content.restWords !== null && <p className="pb-2 text-center text-muted">{content.restWords}</p>}
          </div>
        </LazyScroller>
        <CommentBar onGoTo={goTo} />
        {question}
      </div>
    </ReviewContext>
  )
}

function totalsOf(groups: readonly ChangeGroup[]): { files: number; additions: number; deletions: number } {
  const files = groups.flatMap((group) => group.files)
  const sum = (count: (file: (typeof files)[number]) => number) => files.reduce((total, file) => total + count(file), 0)
  return { files: new Set(files.map(({ path }) => path)).size, additions: sum((file) => file.additions), deletions: sum((file) => file.deletions) }
}
