import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { findFiles } from '../../features/chat/api/find-files.ts'
import { projectCommandsQuery } from '../../features/chat/components/use-completion.ts'
import { useDebounced } from '../../lib/use-debounced.ts'
import { fileEntries, promptEntries } from './entries.ts'
import type { Entry, Surroundings } from './entries.ts'

const shownFiles = 12
const leastLetters = 2
const pauseMs = 60
const staleMs = 5_000
const none: readonly Entry[] = []

/** What the project in front has for a query: its files, from two letters on, and its commands. */
export function useProjectEntries(query: string, around: Surroundings): { files: readonly Entry[]; prompts: readonly Entry[] } {
  const { place, sessions } = around
  const projectId = sessions.get(place.sessionId ?? '')?.project_id ?? ''
  const asked = useDebounced(query.trim(), pauseMs)
  const isAsked = projectId !== '' && around.write !== null && asked.length >= leastLetters
  const { data: files } = useQuery({
    queryKey: ['files', projectId, asked],
    queryFn: async ({ signal }) => await findFiles(projectId, asked, signal),
    enabled: isAsked,
    placeholderData: keepPreviousData,
    staleTime: staleMs,
  })
  const { data: prompts } = useQuery({ ...projectCommandsQuery(projectId), enabled: projectId !== '' })
  return useMemo(
    () => ({
      files: isAsked && query.trim() !== '' ? fileEntries((files ?? []).slice(0, shownFiles).map(({ path }) => path), around) : none,
      prompts: promptEntries(prompts ?? [], around),
    }),
    [files, prompts, isAsked, query, around],
  )
}
