import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import { useStore } from 'zustand'
import { ConnectionState } from '../features/connection/components/connection-state.tsx'
import { modelsQuery } from '../features/models/api/list-models.ts'
import { formatCount, formatShare } from '../lib/format.ts'
import { contextTokens } from '../lib/live/context-tokens.ts'
import { useLiveHub } from '../lib/live/use-live.ts'
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
  const usage = useStore(store, (state) => state.session?.usage)
  if (chat === undefined) return null
  const model = models?.find((other) => other.id === chat.model)
  const cached = usage === undefined ? null : formatShare(usage.cache_hit_tokens, usage.cache_hit_tokens + usage.cache_miss_tokens)
  return (
    <span className="tabular flex min-w-0 gap-4 overflow-hidden whitespace-nowrap">
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
      {context > 0 && model !== undefined && (
        <span>
          {formatCount(context)} of {formatCount(model.context_tokens)}
          <span className="max-wide:hidden"> context</span>
        </span>
      )}
      {cached !== null && <span className="max-wide:hidden">{cached} cached</span>}
    </span>
  )
}
