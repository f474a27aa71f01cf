import { useEffect, useRef } from 'react'

/** Ctrl or Cmd with F while the chat is the pane in front and nothing else takes keys: a terminal, a dialog. */
export function useFindKey(isFront: boolean, onFind: () => void): void {
  const act = useRef(onFind)
  useEffect(() => {
    act.current = onFind
  })
  useEffect(() => {
    if (!isFront) return
    const listening = new AbortController()
    globalThis.addEventListener(
      'keydown',
      (event) => {
        const isFind = event.key.toLowerCase() === 'f' && (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey
        const isTaken = event.defaultPrevented || (event.target instanceof Element && event.target.closest('[data-terminal], [role="dialog"]') !== null)
        if (!isFind || isTaken) return
        event.preventDefault()
        act.current()
      },
      { signal: listening.signal },
    )
    return () => listening.abort()
  }, [isFront])
}
