import { useStore } from 'zustand'
import { cx } from '../../../components/class-names.ts'
import { Button } from '../../../components/button.tsx'
import { returnMessages } from '../store/drafts.ts'
import { discard, isUnsent, outboxOf, retry } from '../store/outbox.ts'
import { useChat } from './chat-context.ts'
import { UserBubble } from './user-row.tsx'

/** A message that the server does not have yet, or did not take. */
export function OutboxRow({ entryId }: { entryId: string }) {
  const { chatId } = useChat()
  const entry = useStore(outboxOf(chatId), ({ entries }) => entries.find((other) => other.id === entryId))
  if (entry === undefined) return null
  if (!isUnsent(entry)) return <UserBubble text={entry.content} attached={entry.attachments} mark={null} />
  const isWaiting = entry.state === 'waiting'
  return (
    <div className="flex flex-col gap-1.5">
      <UserBubble text={entry.content} attached={entry.attachments} mark={null} />
      <div role={isWaiting ? 'status' : 'alert'} className={cx('flex flex-wrap items-center gap-2', isWaiting ? 'text-muted' : 'text-failed')}>
        <span className="min-w-0 flex-1">
          {entry.state === 'refused' ? `Not sent. ${entry.error}` : 'Not sent yet. It goes out by itself as soon as BooCode can be reached.'}
        </span>
        <Button onClick={() => returnMessages(chatId, [discard(chatId, entry.id)])} className="text-ink">
          Edit
        </Button>
        <Button onClick={() => void retry(chatId, entry.id)} className="text-ink">
          {isWaiting ? 'Send now' : 'Retry'}
        </Button>
      </div>
    </div>
  )
}
