import { useEffect, useId, useState } from 'react'
import type { ClipboardEvent, KeyboardEvent, RefObject } from 'react'
import type { When } from '../api/send-message.ts'
import type { ChatCommand } from '../store/chat-commands.ts'
import { isLongPaste } from '../store/pastes.ts'
import { CompletionList, optionId } from './completion-list.tsx'
import { useCompletion } from './use-completion.ts'
import { useRecall } from './use-recall.ts'

export interface ComposerFieldProps {
  ref: RefObject<HTMLTextAreaElement | null>
  text: string
  isWorking: boolean
  commands: readonly ChatCommand[]
  onText: (text: string) => void
  /** A text that is too long to be read where it was pasted. */
  onPaste: (text: string) => void
  onFiles: (files: readonly File[]) => void
  /** `text` where it is another than the one shown: a command that was chosen whole. */
  onSubmit: (when: When, text?: string) => void
  onStop: () => void
}

const isApple = /Mac|iPhone|iPad/.test(navigator.userAgent)

export function ComposerField({ ref, text, isWorking, commands, onText, onPaste, onFiles, onSubmit, onStop }: ComposerFieldProps) {
  useGrowth(ref, text)
  const listId = useId()
  const [caret, setCaret] = useState<number | null>(null)
  const recall = useRecall({ field: ref, text, onText })
  const put = (done: { text: string; caret: number }) => {
    onText(done.text)
    setCaret(done.caret)
    requestAnimationFrame(() => ref.current?.setSelectionRange(done.caret, done.caret))
  }
  const completion = useCompletion({ text, caret, commands, onComplete: put, onWhole: (whole) => onSubmit('queue', whole) })
  const open = completion.state

  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    // 229 is what a key is called that an input method takes; Safari ends the composition before it tells.
    if (event.nativeEvent.isComposing || event.keyCode === 229) return
    if (completion.onKeyDown(event) || recall.onKeyDown(event)) return
    if (event.key === 'Escape' && isWorking) onStop()
    if (event.key !== 'Enter' || event.shiftKey || matchMedia('(pointer: coarse)').matches) return
    event.preventDefault()
    onSubmit(isWorking && (event.ctrlKey || event.metaKey) ? 'steer' : 'queue')
  }
  const onPasteEvent = (event: ClipboardEvent) => {
    const { files } = event.clipboardData
    if (files.length > 0) {
      event.preventDefault()
      onFiles([...files])
      return
    }
    const pasted = event.clipboardData.getData('text/plain').replaceAll('\r\n', '\n')
    if (!isLongPaste(pasted)) return
    event.preventDefault()
    onPaste(pasted)
  }

  return (
    <>
      {open !== null && <CompletionList id={listId} {...open} onChoose={(index) => completion.choose(index, true)} />}
      <textarea
        ref={ref}
        aria-label="Message"
        aria-autocomplete="list"
        aria-controls={open === null ? undefined : listId}
        aria-activedescendant={open === null || open.choices.length === 0 ? undefined : optionId(listId, open.selected)}
        rows={1}
        value={text}
        placeholder={isWorking ? workingHint() : 'Ask, or say what to do; @ for files, / for commands'}
        onChange={(event) => {
          onText(event.target.value)
          setCaret(caretOf(event.target))
        }}
        onSelect={(event) => setCaret(caretOf(event.currentTarget))}
        onBlur={() => setCaret(null)}
        onKeyDown={onKeyDown}
        onPaste={onPasteEvent}
        className="max-h-[40vh] min-h-11 resize-none overflow-auto bg-transparent px-3 pt-2.5 pb-1 text-read outline-none max-wide:text-[16px]"
      />
    </>
  )
}

function caretOf(field: HTMLTextAreaElement): number | null {
  return field.selectionStart === field.selectionEnd ? field.selectionStart : null
}

function workingHint(): string {
  if (matchMedia('(pointer: coarse)').matches) return 'Write the next message; it is queued'
  return `Enter queues, ${isApple ? '⌘' : 'Ctrl'}+Enter goes before the next step`
}

/** Where the browser cannot size a field by its content, its height is set by hand. */
function useGrowth(field: RefObject<HTMLTextAreaElement | null>, text: string): void {
  useEffect(() => {
    if (field.current !== null) fitHeight(field.current)
  }, [field, text])
}

function fitHeight(element: HTMLTextAreaElement): void {
  element.style.height = 'auto'
  element.style.height = `${element.scrollHeight}px`
}
