import type { Failure as Failed, Turn } from '@boocode/contracts'
import { CircleAlert, CirclePause } from 'lucide-react'
import { Link } from 'react-router'
import { Button } from '../../../components/button.tsx'
import { send } from '../store/outbox.ts'
import { newestTurn } from '../store/turns.ts'
import { useChat, useChatState, useTurn } from './chat-context.ts'

interface Limit {
  /** Whether the same turn can simply go on. */
  readonly mayContinue: boolean
  readonly isMoney: boolean
}

/** Codes of failures that are limits. */
const limits: Readonly<Record<string, Limit | undefined>> = {
  step_limit: { mayContinue: true, isMoney: false },
  budget_limit: { mayContinue: true, isMoney: false },
  doom_loop: { mayContinue: false, isMoney: false },
  mistakes: { mayContinue: false, isMoney: false },
}

/** One code stands for budgets of tokens and of money; the words of the latter tell dollars, and whether a new turn would go on. */
function limitOf({ code, message }: Failed): Limit | undefined {
  if (code === 'budget_limit' && message.includes('$')) return { mayContinue: message.includes('"continue"'), isMoney: true }
  return limits[code]
}

/** How the turn ended: what it used, and what went wrong and what to do about it. */
export function EndingRow({ turnId }: { turnId: string }) {
  const { slots } = useChat()
  const turn = useTurn(turnId)
  if (turn === undefined) return null
  return (
    <div className="flex flex-col gap-1.5">
      {turn.status === 'failed' && <Failure turn={turn} />}
      <slots.TurnUsage turn={turn} />
    </div>
  )
}

function Failure({ turn }: { turn: Turn }) {
  const { chatId, store } = useChat()
  const isNewest = useChatState((state) => newestTurn(state, chatId)?.id === turn.id)
  const message = turn.error?.message ?? 'The turn failed without a reason. Send the message again.'
  const limit = turn.error === null ? undefined : limitOf(turn.error)
  if (limit === undefined) {
    return (
      <div className="flex gap-2 rounded-lg border border-failed/40 bg-failed-wash px-3 py-2">
        <CircleAlert size={15} aria-hidden className="mt-[2.5px] shrink-0 text-failed" />
        <p className="min-w-0">{message}</p>
      </div>
    )
  }
  const goOn = () => void send(chatId, { content: 'continue', attachments: [], when: 'queue', after: store.getState().transcripts.get(chatId)?.ids.at(-1) ?? '' })
  return (
    <div className="flex flex-wrap items-center gap-x-2 gap-y-1 rounded-lg border border-needs-you/50 bg-needs-you-wash px-3 py-2">
      <CirclePause size={15} aria-hidden className="shrink-0 text-needs-you" />
      <p className="min-w-0 flex-1">{message}</p>
      <Link to="?pane=settings" className="inline-flex h-control items-center rounded px-2 underline underline-offset-2 hover:bg-hover">
        {limit.isMoney ? 'Change budgets' : 'Change limits'}
      </Link>
      {limit.mayContinue && isNewest && (
        <Button className="bg-canvas" onClick={goOn}>
          Continue
        </Button>
      )}
    </div>
  )
}
