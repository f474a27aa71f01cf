import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import { useStore } from 'zustand'
import { ConnectionState } from '../features/connection/components/connection-state.tsx'
import { modelsQuery } from '../features/models/api/list-models.ts'
import { ContextMeter } from '../features/usage/components/context-meter.tsx'
import { SessionUsage } from '../features/usage/components/session-usage.tsx'
import { agentWords, openTurn } from '../lib/agent-words.ts'
import { contextTokens } from '../lib/live/context-tokens.ts'
import type { SessionState } from '../lib/live/session-state.ts'
import { useLiveHub } from '../lib/live/use-live.ts'
import { useBudgets } from './use-budgets.ts'
import { usePlace } from './use-place.ts'

/** One thin line: what is true of the connection and of the chat in front. */
export function StatusLine() {
  const { sessionId, chatNumber } = usePlace()
  return (
    <footer
      aria-label="Status"
      className="flex h-6 shrink-0 items-center justify-between gap-4 border-t border-line bg-panel px-3 text-small text-muted pb-[env(safe-area-inset-bottom)] box-content"
    >
      <ConnectionState />
      {sessionId !== null && <ChatFacts sessionId={sessionId} chatNumber={chatNumber} />}
    </footer>
  )
}

function ChatFacts({ sessionId, chatNumber }: { sessionId: string; chatNumber: number | null }) {
  const { store } = useLiveHub().session(sessionId)
  const { data: models } = useQuery(modelsQuery)
  const chat = useStore(store, (state) => state.chats.find((other) => other.number === (chatNumber ?? 1)))
  const context = useStore(store, (state) => contextTokens(state, chat?.id))
  const asked = useStore(store, (state) => lastAsked(state, chat?.id))
  const session = useStore(store, (state) => state.session)
  const budgets = useBudgets(sessionId, chat?.id)
  if (chat === undefined) return null
  const model = models?.find((other) => other.id === chat.model)
  return (
    <span className="tabular flex min-w-0 gap-4 overflow-hidden whitespace-nowrap">
      <AgentState sessionId={sessionId} chatId={chat.id} />
      {model?.offline === true && (
        <span className="truncate">
          Offline model
          <span className="max-wide:hidden">
            {': '}
            <Link to="?pane=settings" className="underline underline-offset-2 hover:text-ink">
              set a key
            </Link>{' '}
            for a real one
          </span>
        </span>
      )}
      <span className="max-wide:hidden">{chat.model}</span>
      <span className="capitalize max-wide:hidden">{chat.mode}</span>
      {context > 0 && model !== undefined && <ContextMeter chatId={chat.id} usedTokens={context} windowTokens={model.context_tokens} turnNumber={asked} />}
      {session !== null && <SessionUsage session={session} budgets={budgets} />}
    </span>
  )
}

/** What the agent does now, as of its last boundary. */
function AgentState({ sessionId, chatId }: { sessionId: string; chatId: string }) {
  const words = useStore(useLiveHub().session(sessionId).store, (state) => {
    const turn = openTurn(state, chatId)
    return turn === undefined ? null : agentWords(state.agentSnapshots.get(chatId), turn)
  })
  return words === null ? null : <span className="truncate text-ink max-wide:hidden">{words}</span>
}

/** The number of the newest turn that asked a model. */
function lastAsked(state: SessionState, chatId: string | undefined): number | null {
  let newest: number | null = null
  for (const turn of state.turns.values()) {
    if (turn.chat_id === chatId && turn.usage.prompt_tokens > 0 && turn.number > (newest ?? 0)) newest = turn.number
  }
  return newest
}
