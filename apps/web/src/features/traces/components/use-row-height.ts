import { useSyncExternalStore } from 'react'

/** `--row` or `--row-small` of this moment in CSS pixels: a person chooses the density, and a finger needs more. */
export function useRowHeight(token: '--row' | '--row-small'): number {
  return useSyncExternalStore(subscribe, () => Number.parseFloat(getComputedStyle(document.documentElement).getPropertyValue(token)) || 28)
}

function subscribe(listener: () => void): () => void {
  const observer = new MutationObserver(listener)
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['data-density'] })
  globalThis.addEventListener('resize', listener)
  return () => {
    observer.disconnect()
    globalThis.removeEventListener('resize', listener)
  }
}
