import type { AttachmentPart } from '@boocode/contracts'
import { ClipboardList } from 'lucide-react'
import { useMemo } from 'react'
import type { ReactNode } from 'react'
import { cx } from '../../../components/class-names.ts'
import { showHidden } from '../../../lib/show-hidden.ts'
import { splitPastes } from '../store/pastes.ts'
import { attachedTo, wordsOf } from '../store/queue.ts'
import { Attached } from './attached.tsx'
import { useChat, useMessage, useTurn } from './chat-context.ts'
import { Fold } from './fold.tsx'
import { Output } from './output.tsx'
import { pasteTitle } from './paste-chips.tsx'

/** Longer messages are shown folded to this height until asked for. */
const foldedClass = 'max-h-72 overflow-auto'

/** What the person said. */
export function UserRow({ messageId }: { messageId: string }) {
  const { slots } = useChat()
  const message = useMessage(messageId)
  const turn = useTurn(message?.turn_id ?? '')
  if (message === undefined) return null
  return (
    <UserBubble
      text={wordsOf(message)}
      attached={attachedTo(message)}
      mark={turn?.status === 'queued' ? 'Queued' : null}
      actions={<slots.MessageActions message={message} />}
    />
  )
}

export interface UserBubbleProps {
  text: string
  attached: readonly AttachmentPart[]
  mark: string | null
  actions?: ReactNode
}

export function UserBubble({ text, attached, mark, actions = null }: UserBubbleProps) {
  const said = useMemo(() => splitPastes(text), [text])
  return (
    <div className={cx('group/words relative rounded-lg bg-raised px-3 py-2', actions !== null && 'pointer-coarse:flex pointer-coarse:min-h-11 pointer-coarse:flex-col pointer-coarse:justify-center pointer-coarse:pr-12')}>
      {actions !== null && (
        <div className="absolute top-1 right-1 rounded bg-raised pointer-coarse:top-0 pointer-coarse:right-0 opacity-0 group-hover/words:opacity-100 focus-within:opacity-100 has-data-popup-open:opacity-100 pointer-coarse:opacity-100">
          {actions}
        </div>
      )}
      <span className="sr-only">You said</span>
      {said.text !== '' && <p className={`text-read break-words whitespace-pre-wrap ${foldedClass}`}>{showHidden(said.text)}</p>}
      {said.pastes.map((paste, index) => (
        <Fold
          key={index}
          summary={
            <>
              <ClipboardList size={14} strokeWidth={1.75} aria-hidden className="shrink-0 text-faint" />
              <span className="truncate">{pasteTitle(paste)}</span>
            </>
          }
        >
          {() => <Output label="Pasted text" text={paste} />}
        </Fold>
      ))}
      <Attached parts={attached} />
      {mark !== null && <p className="pt-0.5 text-small text-muted">{mark}</p>}
    </div>
  )
}
