import type { Chat, Turn } from '@boocode/contracts'
import { ChevronRight } from 'lucide-react'
import { useStore } from 'zustand'
import { Button } from '../../../components/button.tsx'
import { cx } from '../../../components/class-names.ts'
import { LazyBlock } from '../../../components/lazy-block.tsx'
import { countOf, formatClock } from '../../../lib/format.ts'
import { useLiveHub } from '../../../lib/live/use-live.ts'
import { showEverything } from '../../../lib/show-hidden.ts'
import { withStatus } from '../store/group-changes.ts'
import type { ChangeGroup } from '../store/group-changes.ts'
import { ChangedFileRow } from './changed-file.tsx'
import { useReview } from './review-context.ts'

/** How many files are drawn or left out together. */
const blockFiles = 12

export interface ChangeGroupProps {
  group: ChangeGroup
  /** The chat, named where there are several. */
  chat: Chat | undefined
  opensItself: (fileKey: string) => boolean
  rowPx: number
  isFirst: boolean
}

/** The files of a turn or folder, of which only those near to what is seen exist. */
export function ChangeGroupSection({ group, chat, opensItself, rowPx, isFirst }: ChangeGroupProps) {
  const { sessionId, review } = useReview()
  const turn = useStore(useLiveHub().session(sessionId).store, (state) => state.turns.get(group.key))
  const isFolded = useStore(review.store, (state) => state.foldedGroups.has(group.key))
  const placeFile = useStore(review.store, ({ place }) => place?.file ?? null)
  const title = titleOf(group, turn)
  const { files } = group
  const starts = Array.from({ length: Math.ceil(files.length / blockFiles) }, (_, block) => block * blockFiles)
  return (
    <section aria-label={title}>
      <header className="flex flex-wrap items-center gap-x-2 border-b border-line pb-0.5">
        <h2 className="min-w-0 flex-1 font-medium">
          <button
            type="button"
            aria-expanded={!isFolded}
            onClick={() => review.foldGroup(group.key, !isFolded)}
            className="flex min-h-row-small w-full min-w-0 items-center gap-2 rounded px-1 text-left hover:bg-hover"
          >
            <ChevronRight size={13} aria-hidden className={cx('shrink-0 text-faint', !isFolded && 'rotate-90')} />
            <span className="min-w-0 truncate">
              {title}
              {chat !== undefined && <span className="font-normal text-muted"> · {chat.name ?? `Chat ${chat.number}`}</span>}
            </span>
            <span className="shrink-0 text-small font-normal text-faint">{countOf(files.length, 'file')}</span>
          </button>
        </h2>
        <GroupActions group={group} />
      </header>
      {!isFolded && (
        <div role="list" className="pt-1">
          {starts.map((from, block) => {
            const own = files.slice(from, from + blockFiles)
            return (
              <LazyBlock key={from} estimatePx={own.length * (rowPx + 4)} isNeeded={(isFirst && block < 2) || own.some(({ key }) => key === placeFile)}>
                {() => own.map((file) => <ChangedFileRow key={file.key} file={file} isInFolder={group.by === 'folder'} opensItself={opensItself(file.key)} />)}
              </LazyBlock>
            )
          })}
        </div>
      )}
    </section>
  )
}

function GroupActions({ group }: { group: ChangeGroup }) {
  const { decider } = useReview()
  const changes = group.files.flatMap((file) => file.changes)
  const pending = withStatus(changes, 'pending')
  const applied = withStatus(changes, 'applied')
  const decide = (action: 'apply' | 'reject' | 'revert', ids: string[]) => () => decider.decide({ action, selection: { ids } })
  return (
    <span className="ml-auto flex gap-1 empty:hidden">
      {pending.length > 1 && (
        <>
          <Button disabled={decider.isDeciding} onClick={decide('apply', pending)}>
            Accept all
          </Button>
          <Button look="quiet" disabled={decider.isDeciding} onClick={decide('reject', pending)}>
            Reject all
          </Button>
        </>
      )}
      {applied.length > 1 && (
        <Button look="quiet" disabled={decider.isDeciding} onClick={decide('revert', applied)}>
          Undo all
        </Button>
      )}
    </span>
  )
}

function titleOf(group: ChangeGroup, turn: Turn | undefined): string {
  if (group.by === 'folder') return group.folder === '' ? 'Top folder' : showEverything(group.folder)
  const at = formatClock(Date.parse(group.createdAt))
  return turn === undefined ? `Turn at ${at}` : `Turn ${turn.number}, ${at}`
}
