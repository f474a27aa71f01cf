import { keepPreviousData, queryOptions, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { KeyboardEvent } from 'react'
import { messageOf } from '../../../lib/api/request.ts'
import { findFiles } from '../api/find-files.ts'
import { listCommands } from '../api/list-commands.ts'
import { commandChoices, fileChoice } from '../store/chat-commands.ts'
import type { ChatCommand, Choice } from '../store/chat-commands.ts'
import { complete, completionAt } from '../store/completion.ts'
import type { Completion } from '../store/completion.ts'
import { useChatState } from './chat-context.ts'

export interface CompletionOptions {
  text: string
  /** Null while the caret is not in the field, or spans text. */
  caret: number | null
  commands: readonly ChatCommand[]
  onComplete: (done: { text: string; caret: number }) => void
  /** A command was chosen that takes nothing more. */
  onWhole: (text: string) => void
}

export interface CompletionState {
  readonly kind: Completion['kind']
  readonly choices: readonly Choice[]
  readonly selected: number
  readonly error: string | null
  readonly isLoading: boolean
}

const filesStaleMs = 2_000
const commandsStaleMs = 10_000

/** What can be chosen at the caret, and the keys that choose: arrows, Enter or Tab, Escape to be left alone. */
export function useCompletion(options: CompletionOptions) {
  const { text, caret, onComplete, onWhole } = options
  const found = caret === null ? null : completionAt(text, caret)
  const key = found === null ? '' : `${found.kind}:${found.from}`
  const [dismissed, setDismissed] = useState('')
  const [place, setPlace] = useState({ query: '', index: 0 })
  // Left alone until something else is begun.
  if (found === null && dismissed !== '') setDismissed('')
  const completion = key === dismissed ? null : found
  const { choices, error, isLoading } = useChoices(completion, options.commands)
  const selected = place.query === completion?.query ? Math.min(place.index, Math.max(0, choices.length - 1)) : 0
  const isOpen = completion !== null && (choices.length > 0 || error !== null || (isLoading && completion.kind === 'file'))

  const choose = (index: number, byEnter: boolean) => {
    const choice = choices[index]
    if (completion === null || choice === undefined) return
    const done = complete(text, completion, choice.insert)
    if (choice.isWhole && byEnter) onWhole(done.text.trimEnd())
    else onComplete(done)
  }

  /** Returns whether the key was taken. */
  const onKeyDown = (event: KeyboardEvent): boolean => {
    if (!isOpen || event.ctrlKey || event.metaKey || event.altKey) return false
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (step !== 0 && choices.length > 0) setPlace({ query: completion.query, index: (selected + step + choices.length) % choices.length })
    else if (event.key === 'Escape') setDismissed(key)
    else if ((event.key === 'Enter' && !event.shiftKey) || (event.key === 'Tab' && !event.shiftKey)) {
      // What is typed whole already is not completed once more: Enter sends it.
      const isTyped = event.key === 'Enter' && choices[selected]?.insert === text.slice(completion.from, completion.to)
      if (choices.length === 0 || (isTyped && completion.kind === 'file')) return false
      choose(selected, event.key === 'Enter')
    } else return false
    event.preventDefault()
    event.stopPropagation()
    return true
  }

  const state: CompletionState | null = isOpen ? { kind: completion.kind, choices, selected, error, isLoading } : null
  return { state, choose, onKeyDown }
}

function useChoices(completion: Completion | null, commands: readonly ChatCommand[]) {
  const projectId = useChatState((state) => state.session?.project_id ?? '')
  const isFile = completion?.kind === 'file'
  const query = isFile ? completion.query : ''
  const files = useQuery({
    queryKey: ['files', projectId, query],
    queryFn: ({ signal }) => findFiles(projectId, query, signal),
    enabled: isFile && projectId !== '',
    placeholderData: keepPreviousData,
    staleTime: filesStaleMs,
    gcTime: filesStaleMs,
  })
  const own = useQuery({ ...projectCommandsQuery(projectId), enabled: completion?.kind === 'command' && projectId !== '' })
  if (completion === null) return { choices: [], error: null, isLoading: false }
  if (isFile) {
    const choices = (files.data ?? []).map(({ path }) => fileChoice(path))
    return { choices, error: files.isError ? messageOf(files.error) : null, isLoading: files.isPending }
  }
  return { choices: commandChoices(completion, commands, own.data ?? []), error: null, isLoading: own.isPending }
}

export function projectCommandsQuery(projectId: string) {
  return queryOptions({ queryKey: ['commands', projectId], queryFn: () => listCommands(projectId), staleTime: commandsStaleMs })
}
