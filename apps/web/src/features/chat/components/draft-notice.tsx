import { useStore } from 'zustand'
import { useShallow } from 'zustand/react/shallow'
import { Button } from '../../../components/button.tsx'
import { showHidden } from '../../../lib/show-hidden.ts'
import { draftSyncOf } from '../store/draft-sync.ts'
import { splitPastes } from '../store/pastes.ts'
import { useChat } from './chat-context.ts'

/** What was typed in another window while something else was typed here, and a draft that nothing keeps. */
export function DraftNotice() {
  const { chatId } = useChat()
  const sync = draftSyncOf(chatId)
  const setAside = useStore(sync.state, useShallow((state) => state.setAside))
  const isAtRisk = useStore(sync.state, (state) => state.isAtRisk)
  if (setAside.length === 0 && !isAtRisk) return null
  return (
    <div className="flex flex-col gap-1 pb-1.5">
      {isAtRisk && (
        <p role="status" className="text-small text-failed">
          This draft is kept in this window only: the device stores nothing and the server does not answer. Keep the window open.
        </p>
      )}
      {setAside.map((text) => (
        <div key={text} role="group" aria-label="Other draft" className="flex items-center gap-2 rounded-lg bg-raised py-1 pr-1 pl-3 text-small">
          <p className="min-w-0 flex-1 truncate text-muted">
            Typed in another window: <span className="text-ink">{firstWords(text)}</span>
          </p>
          <Button look="quiet" onClick={() => sync.swap(text)}>
            Use it
          </Button>
          <Button look="quiet" onClick={() => sync.dropSetAside(text)}>
            Discard
          </Button>
        </div>
      ))}
    </div>
  )
}

function firstWords(content: string): string {
  const { text, pastes } = splitPastes(content)
  return showHidden((text.trim() === '' ? (pastes[0] ?? '') : text).trim().slice(0, 200))
}
