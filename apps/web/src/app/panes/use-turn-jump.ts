import type { TimelineTurn } from '@boocode/contracts'
import { useCallback } from 'react'
import { useNavigate } from 'react-router'
import { toast } from 'sonner'
import { useLiveHub } from '../../lib/live/use-live.ts'
import { pathOf } from '../paths.ts'

/** Brings the conversation to a turn, in front of whatever else is open. */
export function useTurnJump(sessionId: string): (turn: TimelineTurn) => void {
  const hub = useLiveHub()
  const navigate = useNavigate()
  return useCallback(
    (turn) => {
      const chat = hub.session(sessionId).store.getState().chats.find((other) => other.id === turn.chat_id)
      if (turn.first_message_id === null || chat === undefined) {
        toast(`Turn ${turn.number} has no message in the conversation: it was taken back, or it made a summary.`)
        return
      }
      void navigate(pathOf({ sessionId, chatNumber: chat.number, pane: null, messageId: turn.first_message_id }))
    },
    [hub, navigate, sessionId],
  )
}
