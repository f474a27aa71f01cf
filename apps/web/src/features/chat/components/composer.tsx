import { ArrowUp, Square } from 'lucide-react'
import { useEffect, useMemo, useRef, useState } from 'react'
import type { ReactNode } from 'react'
import { toast } from 'sonner'
import { useStore } from 'zustand'
import { Button } from '../../../components/button.tsx'
import { cx } from '../../../components/class-names.ts'
import { messageOf } from '../../../lib/api/request.ts'
import type { When } from '../api/send-message.ts'
import type { ChatCommand } from '../store/chat-commands.ts'
import { stopChat } from '../api/stop-chat.ts'
import { draftOf, returnMessages } from '../store/drafts.ts'
import { joinPastes, splitPastes } from '../store/pastes.ts'
import type { ComposedText } from '../store/pastes.ts'
import { attachFiles, uploadsOf } from '../store/uploads.ts'
import { AttachButton } from './attach-button.tsx'
import { useChat } from './chat-context.ts'
import { ComposerField } from './composer-field.tsx'
import { DraftNotice } from './draft-notice.tsx'
import { PasteChips } from './paste-chips.tsx'
import { UploadChips } from './upload-chips.tsx'
import { useDraftSync } from './use-draft-sync.ts'
import { useIsWorking } from './use-is-working.ts'
import { useSay } from './use-say.ts'

/** Characters of a pasted text that stays in the message; a longer one is attached. */
const longestPaste = 32 * 1024

export interface ComposerProps {
  /** What is chosen beside the text: model, mode. */
  controls: ReactNode
  /** What can be said after a slash. */
  commands: readonly ChatCommand[]
  /** Whether it is for the person who opened it: not when it opens beside what they work in. */
  takesFocus: boolean
}

/**
 * Where a person writes. Enter sends, or queues while a turn runs; with Ctrl or Cmd it goes before the turn's next
 * step. Shift+Enter begins a line; on a touch screen Enter does. Escape stops the turn.
 */
export function Composer({ controls, commands, takesFocus }: ComposerProps) {
  const { chatId } = useChat()
  const content = useStore(draftOf(chatId), (draft) => draft.text)
  const { text, pastes } = useMemo(() => splitPastes(content), [content])
  const uploads = useStore(uploadsOf(chatId), ({ all }) => all)
  const isUploading = uploads.some(({ state }) => state === 'uploading')
  const isWorking = useIsWorking()
  const field = useRef<HTMLTextAreaElement>(null)
  useDraftSync()
  const [opensInFront] = useState(takesFocus)
  useEffect(() => {
    // A keyboard that jumps up over half a phone is not what opening a chat asks for.
    if (opensInFront && !matchMedia('(pointer: coarse)').matches) field.current?.focus({ preventScroll: true })
  }, [chatId, opensInFront])

  const change = (part: Partial<ComposedText>) => draftOf(chatId).setState({ text: joinPastes({ text, pastes, ...part }) })
  const say = useSay(commands)
  const submit = (when: When = 'queue', whole?: string) => {
    // What is attached goes with the words, or it would go with the next ones.
    if (!isUploading) say(whole ?? content, when)
  }
  const stop = async () => {
    try {
      returnMessages(chatId, await stopChat(chatId))
      field.current?.focus({ preventScroll: true })
    } catch (error) {
      toast.error(messageOf(error))
    }
  }

  const isEmpty = content.trim() === '' && !uploads.some(({ state }) => state === 'ready')
  return (
    <form
      className="mx-auto flex w-full max-w-[792px] flex-col px-4 pb-3"
      onSubmit={(event) => {
        event.preventDefault()
        submit()
      }}
    >
      <DraftNotice />
      <div className="relative flex flex-col rounded-lg border border-line-strong bg-canvas focus-within:border-accent">
        <UploadChips />
        <PasteChips pastes={pastes} onChange={(next) => change({ pastes: next })} onInsert={(pasted, rest) => change({ text: joinWords(text, pasted), pastes: rest })} />
        <ComposerField
          ref={field}
          text={text}
          isWorking={isWorking}
          commands={commands}
          onText={(next) => change({ text: next })}
          onPaste={(pasted) => (pasted.length > longestPaste ? attachFiles(chatId, [new File([pasted], 'pasted text.txt', { type: 'text/plain' })]) : change({ pastes: [...pastes, pasted] }))}
          onFiles={(added) => attachFiles(chatId, added)}
          onSubmit={submit}
          onStop={() => void stop()}
        />
        <div className="flex items-center gap-1 p-1.5">
          <AttachButton onFiles={(added) => attachFiles(chatId, added)} />
          <div className="flex min-w-0 flex-1 items-center gap-0.5">{controls}</div>
          {isWorking && (
            <Button aria-keyshortcuts="Escape" title="Stop (Esc)" onClick={() => void stop()}>
              <Square size={11} fill="currentColor" aria-hidden />
              <span className={cx(!isEmpty && 'max-wide:sr-only')}>Stop</span>
            </Button>
          )}
          {(!isWorking || !isEmpty) && (
            <Button look="primary" type="submit" disabled={isEmpty || isUploading} title={isUploading ? 'Waits for the upload' : undefined} className="disabled:bg-pressed disabled:text-ink">
              <ArrowUp size={14} strokeWidth={2} aria-hidden />
              <span className={cx(isWorking && 'max-wide:sr-only')}>Send</span>
            </Button>
          )}
        </div>
      </div>
    </form>
  )
}

function joinWords(text: string, pasted: string): string {
  return text === '' || text.endsWith('\n') ? text + pasted : `${text}\n${pasted}`
}
