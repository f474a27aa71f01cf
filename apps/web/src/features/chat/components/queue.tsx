import type { Message } from '@boocode/contracts'
import { useMutation } from '@tanstack/react-query'
import { CornerUpRight, Pencil, X } from 'lucide-react'
import { useState } from 'react'
import type { KeyboardEvent } from 'react'
import { toast } from 'sonner'
import { useShallow } from 'zustand/react/shallow'
import { Button } from '../../../components/button.tsx'
import { IconButton } from '../../../components/icon-button.tsx'
import { TextArea } from '../../../components/text-area.tsx'
import { messageOf } from '../../../lib/api/request.ts'
import { showHidden } from '../../../lib/show-hidden.ts'
import { useFocus } from '../../../lib/use-focus.ts'
import { changeQueued, removeQueued } from '../api/change-queued.ts'
import { returnMessages } from '../store/drafts.ts'
import { isUnsent } from '../store/outbox.ts'
import { attachedTo, isSteering, queuedMessages, wordsOf } from '../store/queue.ts'
import { Attached } from './attached.tsx'
import { useChat, useChatState } from './chat-context.ts'
import { useIsWorking } from './use-is-working.ts'
import { useUnseenEntries } from './use-unseen-entries.ts'

/** What was sent while a turn runs: it waits in sight, and is the person's until its turn begins. */
export function Queue() {
  const { chatId } = useChat()
  const queued = useChatState(useShallow((state) => queuedMessages(state, chatId)))
  const isWorking = useIsWorking()
  const sending = useUnseenEntries().filter((entry) => isWorking && !isUnsent(entry))
  if (queued.length === 0 && sending.length === 0) return null
  return (
    <ul aria-label="Queued messages" className="mx-auto flex max-h-[30vh] w-full max-w-[792px] shrink-0 flex-col gap-1 overflow-auto px-4 pb-2">
      {queued.map((message) => (
        <QueuedMessage key={message.id} message={message} />
      ))}
      {sending.map((entry) => (
        <li key={entry.id} className="rounded-lg bg-raised px-3 py-1.5">
          <p className="line-clamp-3 whitespace-pre-wrap wrap-anywhere text-muted">{showHidden(entry.content)}</p>
        </li>
      ))}
    </ul>
  )
}

function QueuedMessage({ message }: { message: Message }) {
  const { chatId } = useChat()
  const steers = useChatState((state) => isSteering(state, message))
  const [isEditing, setEditing] = useState(false)
  const place = { chatId, messageId: message.id }
  const onError = (error: Error) => toast.error(messageOf(error))
  const steer = useMutation({ mutationFn: () => changeQueued(place, { when: 'steer' }), onError })
  const remove = useMutation({
    mutationFn: () => removeQueued(place),
    onSuccess: () => returnMessages(chatId, [{ content: wordsOf(message), attachments: [...attachedTo(message)] }]),
    onError,
  })
  if (isEditing) return <QueuedEditor message={message} onClose={() => setEditing(false)} />
  return (
    <li className="flex items-start gap-1 rounded-lg bg-raised py-1 pr-1 pl-3">
      <div className="min-w-0 flex-1 py-1">
        <p className="line-clamp-3 whitespace-pre-wrap wrap-anywhere">{showHidden(wordsOf(message))}</p>
        <Attached parts={attachedTo(message)} />
        <p className="text-small text-muted">{steers ? 'Goes before the next step' : 'Queued'}</p>
      </div>
      <IconButton label="Edit" icon={Pencil} size={13} onClick={() => setEditing(true)} />
      {!steers && <IconButton label="Put before the next step" icon={CornerUpRight} disabled={steer.isPending} onClick={() => steer.mutate()} />}
      <IconButton label="Remove, back to the composer" icon={X} disabled={remove.isPending} onClick={() => remove.mutate()} />
    </li>
  )
}

function QueuedEditor({ message, onClose }: { message: Message; onClose: () => void }) {
  const { chatId } = useChat()
  const [text, setText] = useState(wordsOf(message))
  const field = useFocus<HTMLTextAreaElement>()
  const save = useMutation({
    mutationFn: () => changeQueued({ chatId, messageId: message.id }, { content: text }),
    onSuccess: onClose,
    onError: (error) => toast.error(messageOf(error)),
  })
  const submit = () => {
    if (text.trim() !== '' && !save.isPending) save.mutate()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape') onClose()
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing || matchMedia('(pointer: coarse)').matches) return
    event.preventDefault()
    submit()
  }
  return (
    <li>
      <form
        className="flex flex-col gap-1.5 rounded-lg bg-raised p-1.5"
        onSubmit={(event) => {
          event.preventDefault()
          submit()
        }}
      >
        <TextArea ref={field} label="Waiting text" value={text} onChange={(event) => setText(event.target.value)} onKeyDown={onKeyDown} />
        <div className="flex justify-end gap-1">
          <Button look="quiet" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" disabled={text.trim() === '' || save.isPending}>
            Save
          </Button>
        </div>
      </form>
    </li>
  )
}
