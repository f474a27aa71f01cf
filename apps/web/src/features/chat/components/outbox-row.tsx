import { useStore } from 'zustand'
import { Button } from '../../../components/button.tsx'
import { returnToDraft } from '../store/drafts.ts'
import { discard, outboxOf, retry } from '../store/outbox.ts'
import { useChat } from './chat-context.ts'
import { UserBubble } from './user-row.tsx'

/** A message that the server does not have yet, or that could not be sent. */
export function OutboxRow({ entryId }: { entryId: string }) {
  const { chatId } = useChat()
  const entry = useStore(outboxOf(chatId), ({ entries }) => entries.find((other) => other.id === entryId))
  if (entry === undefined) return null
  if (entry.state !== 'failed') return <UserBubble text={entry.content} mark={null} />
  return (
    <div className="flex flex-col gap-1.5">
      <UserBubble text={entry.content} mark={null} />
      <div role="alert" className="flex flex-wrap items-center gap-2 text-failed">
        <span className="min-w-0 flex-1">Not sent. {entry.error}</span>
        <Button onClick={() => returnToDraft(chatId, [discard(chatId, entry.id)])} className="text-ink">
          Edit
        </Button>
        <Button onClick={() => void retry(chatId, entry.id)} className="text-ink">
          Retry
        </Button>
      </div>
    </div>
  )
}
