import { useStore } from 'zustand'
import { useShallow } from 'zustand/react/shallow'
import { Button } from '../../../components/button.tsx'
import { NoticeBar } from '../../../components/notice-bar.tsx'
import { countRequests } from '../../../lib/request-words.ts'
import { pendingRequests, rowKeyOf } from '../store/requests-of.ts'
import { useChat, useChatState } from './chat-context.ts'

/** Says that something waits for the person when its card is out of sight, and leads there. */
export function WaitingBar() {
  const { chatId, store, places } = useChat()
  const pending = useChatState(useShallow((state) => pendingRequests(state, chatId)))
  const seen = useStore(places.seen)
  const hidden = pending.filter((request) => !seen.has(request.id))
  const [first] = hidden
  if (first === undefined) return null
  const show = () => places.show(first.id, rowKeyOf(store.getState(), first) ?? first.id)
  return (
    <NoticeBar
      label="Waiting for you"
      tone="needs_you"
      actions={
        <Button look="quiet" onClick={show}>
          Show
        </Button>
      }
    >
      Needs you: {countRequests(hidden)}
    </NoticeBar>
  )
}
