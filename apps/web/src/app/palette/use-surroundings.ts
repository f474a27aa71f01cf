import { useMutation, useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useNavigate } from 'react-router'
import { toast } from 'sonner'
import { useStore } from 'zustand'
import { updateChat } from '../../features/chat/api/update-chat.ts'
import type { ChatPatch } from '../../features/chat/api/update-chat.ts'
import { draftOf } from '../../features/chat/store/drafts.ts'
import { modelsQuery } from '../../features/models/api/list-models.ts'
import { messageOf } from '../../lib/api/request.ts'
import { choices, commands } from '../../lib/commands/commands.ts'
import { useLiveHub, useWorkspace } from '../../lib/live/use-live.ts'
import { useNewSession } from '../use-new-session.ts'
import { usePlace } from '../use-place.ts'
import type { Surroundings } from './entries.ts'

/** After what is typed already; a command goes before it, where it is one. */
function writeInto(chatId: string, words: string): void {
  const draft = draftOf(chatId)
  const typed = draft.getState().text.trimEnd()
  const text = words.startsWith('/') ? `${words} ${typed}` : `${typed === '' ? '' : `${typed} `}${words} `
  draft.setState({ text })
}

/** What is around the palette while it is open. */
export function useSurroundings(): Surroundings {
  const place = usePlace()
  const navigate = useNavigate()
  const newSession = useNewSession()
  const projects = useWorkspace((state) => state.projects)
  const sessions = useWorkspace((state) => state.sessions)
  const chats = useStore(useLiveHub().session(place.sessionId ?? '').store, (state) => state.chats)
  const { data: models } = useQuery(modelsQuery)
  const all = useStore(commands, (state) => state.all)
  const chosen = useStore(choices)
  const chat = chats.find((other) => other.number === (place.chatNumber ?? 1))
  const { mutate } = useMutation({
    mutationFn: (change: { id: string; patch: ChatPatch }) => updateChat(change.id, change.patch),
    onError: (error) => toast.error(messageOf(error)),
  })
  const chatId = chat?.id
  return useMemo(
    () => ({
      place,
      go: (path: string) => void navigate(path),
      projects,
      sessions,
      chats,
      models: models ?? [],
      changeChat: chatId === undefined ? null : (patch: ChatPatch) => mutate({ id: chatId, patch }),
      newSession,
      write: chatId === undefined ? null : (words: string) => writeInto(chatId, words),
      commands: all,
      choices: chosen,
    }),
    [place, navigate, projects, sessions, chats, models, chatId, mutate, newSession, all, chosen],
  )
}
