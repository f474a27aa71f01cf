import { useSyncExternalStore } from 'react'

const wide = matchMedia('(min-width: 720px)')

export function isWide(): boolean {
  return wide.matches
}

function subscribe(listener: () => void): () => void {
  wide.addEventListener('change', listener)
  return () => wide.removeEventListener('change', listener)
}

/** Whether there is room for more than one pane. */
export function useIsWide(): boolean {
  return useSyncExternalStore(subscribe, isWide)
}
