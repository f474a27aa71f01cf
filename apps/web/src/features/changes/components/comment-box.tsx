import { Pencil, Trash2 } from 'lucide-react'
import { useEffect, useRef } from 'react'
import type { KeyboardEvent } from 'react'
import { toast } from 'sonner'
import { useStore } from 'zustand'
import { Button } from '../../../components/button.tsx'
import { IconButton } from '../../../components/icon-button.tsx'
import { TextArea } from '../../../components/text-area.tsx'
import { editComment, endComment, removeComments, writeComment } from '../store/comments.ts'
import type { LineComment } from '../store/comments.ts'
import { useReview } from './review-context.ts'

/** What was said of a line, or is being said. */
export function CommentBox({ comment }: { comment: LineComment }) {
  const { comments } = useReview()
  const isEditing = useStore(comments, ({ editing }) => editing.has(comment.id))
  const place = `line ${comment.line} of ${comment.path}`
  return (
    <div role="group" aria-label={`Comment on ${place}`} className="my-1 mr-2 ml-15 flex max-w-[720px] flex-col gap-1.5 rounded border border-line-strong bg-canvas p-2 font-sans text-ui max-wide:ml-2">
      {isEditing ? <Editor comment={comment} place={place} /> : <Written comment={comment} />}
    </div>
  )
}

function Written({ comment }: { comment: LineComment }) {
  const { comments } = useReview()
  const remove = () => {
    const restore = removeComments(comments, new Set([comment.id]))
    toast('Removed the comment', { duration: 5_000, action: { label: 'Undo', onClick: restore } })
  }
  return (
    <div className="flex items-start gap-1">
      <p className="min-w-0 flex-1 py-1 whitespace-pre-wrap wrap-anywhere">{comment.text}</p>
      <IconButton label="Edit comment" icon={Pencil} size={13} onClick={() => editComment(comments, comment.id)} />
      <IconButton label="Remove comment" icon={Trash2} size={13} onClick={remove} />
    </div>
  )
}

function Editor({ comment, place }: { comment: LineComment; place: string }) {
  const { comments } = useReview()
  const field = useRef<HTMLTextAreaElement>(null)
  useEffect(() => field.current?.focus(), [])
  const end = () => endComment(comments, comment.id)
  const onKeyDown = (event: KeyboardEvent) => {
    const isComposing = event.nativeEvent.isComposing || event.keyCode === 229
    if (isComposing) return
    if (event.key === 'Escape' || (event.key === 'Enter' && (event.ctrlKey || event.metaKey))) {
      event.preventDefault()
      event.stopPropagation()
      end()
    }
  }
  return (
    <>
      <TextArea
        ref={field}
        label={`What to say of ${place}`}
        placeholder="What should the agent do about this line?"
        value={comment.text}
        onChange={(event) => writeComment(comments, comment.id, event.target.value)}
        onKeyDown={onKeyDown}
      />
      <div className="flex items-center gap-1">
        <Button onClick={end}>{comment.text.trim() === '' ? 'Cancel' : 'Keep'}</Button>
        <span className="text-small text-faint">Kept on this device until you send all comments.</span>
      </div>
    </>
  )
}
