import { useMutation, useQuery } from '@tanstack/react-query'
import { toast } from 'sonner'
import { useStore } from 'zustand'
import { updateChat } from '../../features/chat/api/update-chat.ts'
import type { ChatPatch } from '../../features/chat/api/update-chat.ts'
import { modelsQuery } from '../../features/models/api/list-models.ts'
import { EffortPicker, ModelPicker, ModePicker } from '../../features/models/components/pickers.tsx'
import { OfflineNotice } from '../../features/models/components/offline-notice.tsx'
import { messageOf } from '../../lib/api/request.ts'
import { useLiveHub } from '../../lib/live/use-live.ts'

interface ChatControlsProps {
  sessionId: string
  chatId: string
}

function useChatOf({ sessionId, chatId }: ChatControlsProps) {
  return useStore(useLiveHub().session(sessionId).store, (state) => state.chats.find((chat) => chat.id === chatId))
}

/** What the next message of a chat is answered with. */
export function ChatControls(props: ChatControlsProps) {
  const chat = useChatOf(props)
  const models = useQuery(modelsQuery)
  const change = useMutation({
    mutationFn: (patch: ChatPatch) => updateChat(props.chatId, patch),
    onError: (error) => toast.error(messageOf(error)),
  })
  if (chat === undefined) return null
  return (
    <>
      <ModelPicker models={models.data ?? []} value={chat.model} onChange={(model) => change.mutate({ model })} />
      <ModePicker value={chat.mode} onChange={(mode) => change.mutate({ mode })} />
      <EffortPicker value={chat.effort} onChange={(effort) => change.mutate({ effort })} />
    </>
  )
}

/** A newcomer is told at once who answers; afterwards the status line says it. */
export function ChatNotice(props: ChatControlsProps) {
  const chat = useChatOf(props)
  const { data: models } = useQuery(modelsQuery)
  const isNew = useStore(
    useLiveHub().session(props.sessionId).store,
    (state) => state.transcripts.get(props.chatId)?.ids.length === 0,
  )
  const isOffline = models?.find((model) => model.id === chat?.model)?.offline ?? false
  return isOffline && isNew ? <OfflineNotice /> : null
}
