import { useQuery } from '@tanstack/react-query'
import { RefreshCw } from 'lucide-react'
import { useMemo, useState } from 'react'
import { useStore } from 'zustand'
import { Button } from '../../../components/button.tsx'
import { cx } from '../../../components/class-names.ts'
import { IconButton } from '../../../components/icon-button.tsx'
import { messageOf } from '../../../lib/api/request.ts'
import { useLiveHub } from '../../../lib/live/use-live.ts'
import type { PaneProps } from '../../../lib/pane.ts'
import { showEverything } from '../../../lib/show-hidden.ts'
import { manifestQuery } from '../api/manifest.ts'
import { agentPatches, projectPatches } from '../api/patch-source.ts'
import { isProjectChange, projectDiffQuery, toShownChange } from '../api/project-diff.ts'
import type { LineComment } from '../store/comments.ts'
import { groupByFolder, groupByTurn } from '../store/group-changes.ts'
import { reviewPrefs } from '../store/review-view.ts'
import type { ReviewSource } from '../store/review-view.ts'
import { useFreshChanges } from '../store/use-fresh-changes.ts'
import { ReviewList } from './review-list.tsx'
import type { ReviewContent, ReviewListProps } from './review-list.tsx'

/** What agents did to the files of a session, to be accepted, rejected, undone, or talked about; or all that was done since the last commit. */
export function ChangesPane({ sessionId, isVisible, isFront }: PaneProps) {
  const { store } = useLiveHub().session(sessionId)
  const chats = useStore(store, (state) => state.chats)
  const projectId = useStore(store, (state) => state.session?.project_id ?? null)
  const [source, setSource] = useState<ReviewSource>('agents')
  // What commands do to files shows in the project alone, and is told by no frame of changes.
  const revision = useStore(store, (state) => [...state.changesRevision.values()].reduce((sum, count) => sum + count, source === 'commit' ? state.settled.size : 0))
  const [chosen, setChosen] = useState<string | null>(null)
  const [wanted, setWanted] = useState<LineComment | null>(null)
  const chatId = chats.some((chat) => chat.id === chosen) ? chosen : null
  useFreshChanges(sessionId, revision)
  const onSource = (next: ReviewSource): void => {
    setSource(next)
    setWanted(null)
  }
  const list: SourceProps['list'] = {
    sessionId,
    isFront,
    wanted,
    toolbar: { source, chats, chatId, onSource, onChat: setChosen },
    onElsewhere: (comment) => {
      const its = isProjectChange(comment.changeId) ? 'commit' : 'agents'
      if (its === source) return
      setSource(its)
      setWanted(comment)
    },
  }
  if (source === 'commit' && projectId !== null) return <SinceCommit key={sessionId} projectId={projectId} isVisible={isVisible} list={list} />
  return <OfAgents key={sessionId} chatId={chatId} isVisible={isVisible} list={list} />
}

interface SourceProps {
  isVisible: boolean
  list: Omit<ReviewListProps, 'content'>
}

function OfAgents({ chatId, isVisible, list }: SourceProps & { chatId: string | null }) {
  const { grouping } = useStore(reviewPrefs)
  // Out of sight nothing is asked; what became stale meanwhile is read when it is seen again.
  const { data, error, refetch } = useQuery({ ...manifestQuery(list.sessionId, chatId), enabled: isVisible })
  const content = useMemo((): ReviewContent | null => {
    if (data === undefined) return null
    return {
      groups: (grouping === 'turn' ? groupByTurn : groupByFolder)(data.changes),
      decidable: data.changes,
      patches: agentPatches,
      emptyWords: 'No agent has changed a file here yet. What they change appears in this list.',
      restWords: data.isCut ? 'Older changes than these are not listed. Choose one chat to see more of it.' : null,
      head: null,
    }
  }, [data, grouping])
  return content === null ? <NotYet error={error} onRetry={() => void refetch()} /> : <ReviewList {...list} content={content} />
}

function SinceCommit({ projectId, isVisible, list }: SourceProps & { projectId: string }) {
  const { data, error, refetch, isFetching } = useQuery({ ...projectDiffQuery(list.sessionId, projectId), enabled: isVisible })
  const patches = useMemo(() => projectPatches(projectId), [projectId])
  const content = useMemo((): ReviewContent | null => {
    if (data === undefined) return null
    const { repository, commit } = data
    return {
      groups: groupByFolder(data.files.map((file) => toShownChange(projectId, file)).toReversed()),
      decidable: [],
      patches,
      emptyWords: repository === 'none' ? 'This project is not under git, so there is no commit to compare with.' : 'Every file is as the last commit has it.',
      restWords: data.truncated ? 'More files differ than are listed here.' : null,
      head: (
        <p className="flex shrink-0 items-center gap-2 border-b border-line py-0.5 pr-2 pl-3 text-small text-muted max-wide:pl-2">
          <span className="min-w-0 flex-1 truncate">
            {commit !== null && (
              <>
                Since <span className="font-mono">{commit.hash.slice(0, 8)}</span> {showEverything(commit.subject)}
              </>
            )}
            {repository === 'unborn' && 'Nothing was committed yet: every file is new.'}
          </span>
          {error !== null && <span role="alert" className="text-failed">{messageOf(error)}</span>}
          <IconButton label="Read again" icon={RefreshCw} size={13} className={cx(isFetching && 'text-faint')} onClick={() => void refetch()} />
        </p>
      ),
    }
  }, [data, error, isFetching, patches, projectId, refetch])
  return content === null ? <NotYet error={error} onRetry={() => void refetch()} onBack={() => list.toolbar.onSource('agents')} /> : <ReviewList {...list} content={content} />
}

function NotYet({ error, onRetry, onBack }: { error: Error | null; onRetry: () => void; onBack?: () => void }) {
  return (
    <div className="flex h-full flex-col items-center justify-center gap-3 bg-canvas p-6 text-center text-muted">
      {error === null ? <p className="animate-rise text-faint [animation-delay:300ms]">Loading…</p> : <p role="alert">{messageOf(error)}</p>}
      {error !== null && (
        <span className="flex gap-2">
          <Button onClick={onRetry}>Retry</Button>
          {onBack !== undefined && <Button onClick={onBack}>Show what agents changed</Button>}
        </span>
      )}
    </div>
  )
}
