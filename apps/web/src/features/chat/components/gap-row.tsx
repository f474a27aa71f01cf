import { useEffect } from 'react'
import type { ReactNode } from 'react'
import { useStore } from 'zustand'
import { Button } from '../../../components/button.tsx'
import type { History } from '../store/history.ts'
import { useChat, useChatState } from './chat-context.ts'

/** Stands below that to which a jump led, and loads on while it is near. */
export function GapRow({ history }: { history: History }) {
  const { chatId } = useChat()
  const loaded = useChatState((state) => state.transcripts.get(chatId)?.earlier)
  const { isLoading } = useStore(history.state)
  useEffect(() => {
    if (!isLoading) void history.loadNewer()
  }, [history, isLoading, loaded])
  return <LoadingMessages history={history}>Loading newer messages…</LoadingMessages>
}

/** Keeps its height while messages load, so that nothing below it moves. */
export function LoadingMessages({ history, children }: { history: History; children: ReactNode }) {
  const { error } = useStore(history.state)
  return (
    <div className="flex h-10 items-center justify-center gap-2 text-small text-faint">
      {error === null ? (
        children
      ) : (
        <>
          <span className="text-failed">{error}</span>
          <Button onClick={() => void history.retry()}>Retry</Button>
        </>
      )}
    </div>
  )
}
