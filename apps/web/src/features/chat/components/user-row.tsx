import { showHidden } from '../../../lib/show-hidden.ts'
import { useMessage, useTurn } from './chat-context.ts'

/** Longer messages are shown folded to this height until asked for. */
const foldedClass = 'max-h-72 overflow-auto'

/** What the person said. */
export function UserRow({ messageId }: { messageId: string }) {
  const message = useMessage(messageId)
  const turn = useTurn(message?.turn_id ?? '')
  if (message === undefined) return null
  const text = message.parts.map((part) => (part.type === 'text' ? part.text : '')).join('')
  return <UserBubble text={text} mark={turn?.status === 'queued' ? 'Queued' : null} />
}

export function UserBubble({ text, mark }: { text: string; mark: string | null }) {
  return (
    <div className="rounded-lg bg-raised px-3 py-2">
      <span className="sr-only">You said</span>
      <p className={`text-read break-words whitespace-pre-wrap ${foldedClass}`}>{showHidden(text)}</p>
      {mark !== null && <p className="pt-0.5 text-small text-muted">{mark}</p>}
    </div>
  )
}
