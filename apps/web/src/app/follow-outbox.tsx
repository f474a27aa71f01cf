import { useEffect } from 'react'
import { sendAllWaiting } from '../features/chat/store/outbox.ts'
import { useConnection } from '../lib/live/use-live.ts'

/** What was said while the server was away goes out once it is there. Draws nothing. */
export function FollowOutbox() {
  const isLive = useConnection().kind === 'live'
  useEffect(() => {
    if (isLive) void sendAllWaiting()
  }, [isLive])
  return null
}
