import { useMutation } from '@tanstack/react-query'
import { ChevronRight, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { toast } from 'sonner'
import { useStore } from 'zustand'
import { Button } from '../../../components/button.tsx'
import { cx } from '../../../components/class-names.ts'
import { IconButton } from '../../../components/icon-button.tsx'
import { messageOf } from '../../../lib/api/request.ts'
import { useLiveHub } from '../../../lib/live/use-live.ts'
import { showEverything } from '../../../lib/show-hidden.ts'
import { sendReview } from '../api/send-review.ts'
import { forgetSent, removeComments, writtenComments } from '../store/comments.ts'
import type { LineComment } from '../store/comments.ts'
import { countComments, formatReview } from '../store/review-message.ts'
import { useReview } from './review-context.ts'

/** All comments that are not sent yet, and how to send them: one message for the agent of each chat that they are about. */
export function CommentBar({ onGoTo }: { onGoTo: (comment: LineComment) => void }) {
  const { sessionId, comments } = useReview()
  const all = useStore(comments, (state) => state.comments)
  const written = writtenComments(all)
  const [isOpen, setOpen] = useState(false)
  const lastChat = useStore(useLiveHub().session(sessionId).store, (state) => state.chats.find((chat) => state.transcripts.has(chat.id))?.id ?? state.chats[0]?.id ?? null)
  const send = useMutation({
    mutationFn: async (written: readonly LineComment[]) => {
      const { sendKey } = comments.getState()
      for (const [chatId, own] of Map.groupBy(written, (comment) => comment.chatId ?? lastChat)) {
        if (chatId === null) continue
        await sendReview(chatId, formatReview(own), `${sendKey}-${chatId}`)
        // Those of a chat go as soon as its agent has them: what fails afterwards sends the others alone.
        forgetSent(comments, new Set(own.map(({ id }) => id)))
      }
      return countComments(written)
    },
    onSuccess: (count) => toast(`Sent ${count}`),
  })
  if (written.length === 0) return null
  return (
    <section aria-label="Comments to send" className="shrink-0 border-t border-line bg-panel px-3 py-1.5">
      {isOpen && (
        <ul className="max-h-48 overflow-auto pb-1" tabIndex={0}>
          {written.map((comment) => (
            <li key={comment.id} className="flex items-center gap-2">
              <button type="button" className="flex min-h-row-small min-w-0 flex-1 items-center gap-2 rounded px-1 text-left hover:bg-hover" onClick={() => onGoTo(comment)}>
                <span className="max-w-[50%] shrink-0 truncate font-mono text-mono">
                  {showEverything(comment.path)}:{comment.line}
                </span>
                <span className="min-w-0 truncate text-muted">{comment.text}</span>
              </button>
              <IconButton label={`Remove comment on line ${comment.line} of ${comment.path}`} icon={Trash2} size={13} onClick={() => removeComments(comments, new Set([comment.id]))} />
            </li>
          ))}
        </ul>
      )}
      {send.isError && (
        <p role="alert" className="pb-1 text-failed">
          {messageOf(send.error)} The comments are kept.
        </p>
      )}
      <div className="flex flex-wrap items-center gap-1">
        <button type="button" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)} className="flex min-h-control min-w-0 flex-1 items-center gap-1 rounded px-1 text-left hover:bg-hover">
          <ChevronRight size={13} aria-hidden className={cx('shrink-0 text-faint', isOpen && '-rotate-90')} />
          {countComments(written)}
        </button>
        <Button look="primary" disabled={send.isPending} onClick={() => send.mutate(written)}>
          Send to the agent
        </Button>
      </div>
    </section>
  )
}
