import { ArrowUp, Square } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import type { KeyboardEvent, ReactNode } from 'react'
import { toast } from 'sonner'
import { useStore } from 'zustand'
import { Button } from '../../../components/button.tsx'
import { cx } from '../../../components/class-names.ts'
import { messageOf } from '../../../lib/api/request.ts'
import type { When } from '../api/send-message.ts'
import { stopChat } from '../api/stop-chat.ts'
import { draftOf, returnToDraft } from '../store/drafts.ts'
import { send } from '../store/outbox.ts'
import { useChat } from './chat-context.ts'
import { useIsWorking } from './use-is-working.ts'

export interface ComposerProps {
  /** What is chosen beside the text: model, mode. */
  controls: ReactNode
  /** Whether it is for the person who opened it: not when it opens beside what they work in. */
  takesFocus: boolean
}

const isApple = /Mac|iPhone|iPad/.test(navigator.userAgent)

/**
 * Where a person writes. Enter sends, or queues while a turn runs; with Ctrl or Cmd it goes before the turn's next
 * step. Shift+Enter begins a line; on a touch screen Enter does. Escape stops the turn.
 */
export function Composer({ controls, takesFocus }: ComposerProps) {
  const { chatId, store } = useChat()
  const text = useStore(draftOf(chatId), (draft) => draft.text)
  const isWorking = useIsWorking()
  const field = useRef<HTMLTextAreaElement>(null)
  useGrowth(field, text)
  const [opensInFront] = useState(takesFocus)
  useEffect(() => {
    // A keyboard that jumps up over half a phone is not what opening a chat asks for.
    if (opensInFront && !matchMedia('(pointer: coarse)').matches) field.current?.focus({ preventScroll: true })
  }, [chatId, opensInFront])

  const submit = (when: When = 'queue') => {
    if (text.trim() === '') return
    draftOf(chatId).setState({ text: '' })
    void send(chatId, { content: text, when, after: store.getState().transcripts.get(chatId)?.ids.at(-1) ?? '' })
  }
  const stop = async () => {
    try {
      returnToDraft(chatId, await stopChat(chatId))
      field.current?.focus({ preventScroll: true })
    } catch (error) {
      toast.error(messageOf(error))
    }
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const isComposing = event.nativeEvent.isComposing || event.keyCode === 229
    if (event.key === 'Escape' && isWorking && !isComposing) void stop()
    if (event.key !== 'Enter' || event.shiftKey || isComposing || matchMedia('(pointer: coarse)').matches) return
    event.preventDefault()
    submit(isWorking && (event.ctrlKey || event.metaKey) ? 'steer' : 'queue')
  }

  const isEmpty = text.trim() === ''
  return (
    <form
      className="mx-auto flex w-full max-w-[792px] flex-col px-4 pb-3"
      onSubmit={(event) => {
        event.preventDefault()
        submit()
      }}
    >
      <div className="flex flex-col rounded-lg border border-line-strong bg-canvas focus-within:border-accent">
        <textarea
          ref={field}
          aria-label="Message"
          rows={1}
          value={text}
          placeholder={isWorking ? workingHint() : 'Ask, or say what to do'}
          onChange={(event) => draftOf(chatId).setState({ text: event.target.value })}
          onKeyDown={onKeyDown}
          className="max-h-[40vh] min-h-11 resize-none overflow-auto bg-transparent px-3 pt-2.5 pb-1 text-read outline-none max-wide:text-[16px]"
        />
        <div className="flex items-center gap-1 p-1.5">
          <div className="flex min-w-0 flex-1 items-center gap-0.5">{controls}</div>
          {isWorking && (
            <Button aria-keyshortcuts="Escape" title="Stop (Esc)" onClick={() => void stop()}>
              <Square size={11} fill="currentColor" aria-hidden />
              <span className={cx(!isEmpty && 'max-wide:sr-only')}>Stop</span>
            </Button>
          )}
          {(!isWorking || !isEmpty) && (
            <Button look="primary" type="submit" disabled={isEmpty} className="disabled:bg-pressed disabled:text-ink">
              <ArrowUp size={14} strokeWidth={2} aria-hidden />
              <span className={cx(isWorking && 'max-wide:sr-only')}>Send</span>
            </Button>
          )}
        </div>
      </div>
    </form>
  )
}

function workingHint(): string {
  if (matchMedia('(pointer: coarse)').matches) return 'Write the next message; it is queued'
  return `Enter queues, ${isApple ? '⌘' : 'Ctrl'}+Enter goes before the next step`
}

/** Where the browser cannot size a field by its content, its height is set by hand. */
function useGrowth(field: React.RefObject<HTMLTextAreaElement | null>, text: string): void {
  useEffect(() => {
    if (field.current !== null) fitHeight(field.current)
  }, [field, text])
}

function fitHeight(element: HTMLTextAreaElement): void {
  element.style.height = 'auto'
  element.style.height = `${element.scrollHeight}px`
}
