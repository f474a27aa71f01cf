import { useEffect, useState } from 'react'

/** A key that is held, or a click that was on its way to something else, answers nothing. */
const guardMs = 500

const firstShownAt = new Map<string, number>()

/** Whether a request may be answered: half a second after this window showed it first. */
export function useIsArmed(requestId: string): boolean {
  const [isArmed, setArmed] = useState(() => remainingMs(requestId) <= 0)
  useEffect(() => {
    if (isArmed) return
    const timer = setTimeout(() => setArmed(true), remainingMs(requestId))
    return () => clearTimeout(timer)
  }, [requestId, isArmed])
  return isArmed
}

function remainingMs(requestId: string): number {
  const now = performance.now()
  const since = firstShownAt.get(requestId) ?? now
  firstShownAt.set(requestId, since)
  return since + guardMs - now
}
