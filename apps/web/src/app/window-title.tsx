import { useEffect } from 'react'
import { useStore } from 'zustand'
import { useLiveHub } from '../lib/live/use-live.ts'
import { useWaiting } from './inbox/waiting.ts'
import { usePlace } from './use-place.ts'

/** What the browser's tab says: how much waits, and the session in front. Draws nothing. */
export function WindowTitle() {
  const { sessionId } = usePlace()
  const name = useStore(useLiveHub().session(sessionId ?? '').store, (state) => state.session?.name)
  const waiting = useWaiting().length
  useEffect(() => {
    const page = name === undefined ? 'BooCode' : `${name} · BooCode`
    document.title = waiting === 0 ? page : `(${waiting}) ${page}`
  }, [name, waiting])
  return null
}
