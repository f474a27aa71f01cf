import { useEffect, useRef } from 'react'
import type { RefObject } from 'react'

/** Gives the focus to an element that appears because a person asked for it. */
export function useFocus<T extends HTMLElement>(): RefObject<T | null> {
  const element = useRef<T>(null)
  useEffect(() => element.current?.focus(), [])
  return element
}
