import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { changesKey } from '../api/list-changes.ts'

/** While an agent edits file after file, what it changed is read anew this often. */
const refreshMs = 250

/** Reads what was read about changes anew after the stream said that some of them changed. */
export function useFreshChanges(sessionId: string, revision: number): void {
  const client = useQueryClient()
  const known = useRef(revision)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  useEffect(() => {
    if (known.current === revision) return
    known.current = revision
    timer.current ??= setTimeout(() => {
      timer.current = undefined
      void client.invalidateQueries({ queryKey: changesKey(sessionId) })
    }, refreshMs)
  }, [client, sessionId, revision])
  useEffect(
    () => () => {
      clearTimeout(timer.current)
      timer.current = undefined
    },
    [],
  )
}
