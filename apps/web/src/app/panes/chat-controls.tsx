import { useMutation, useQuery } from '@tanstack/react-query'
import { ChartNoAxesGantt, Ellipsis, FileDiff, FoldVertical, ListTree, PanelTop } from 'lucide-react'
import { useState } from 'react'
import { useNavigate } from 'react-router'
import { toast } from 'sonner'
import { useStore } from 'zustand'
import { IconButton } from '../../components/icon-button.tsx'
import { Menu, MenuItem } from '../../components/menu.tsx'
import { updateChat } from '../../features/chat/api/update-chat.ts'
import type { ChatPatch } from '../../features/chat/api/update-chat.ts'
import { modelsQuery } from '../../features/models/api/list-models.ts'
import { EffortPicker, ModelPicker, ModePicker } from '../../features/models/components/pickers.tsx'
import { messageOf } from '../../lib/api/request.ts'
import { useLiveHub } from '../../lib/live/use-live.ts'
import { pathOf } from '../paths.ts'
import { usePlace } from '../use-place.ts'
import { stripSetting, toggleStrip } from './strip-setting.ts'
import { lazyPart } from '../../components/lazy-part.tsx'

const CompactDialog = lazyPart(async () => (await import('../../features/compaction/components/compact-dialog.tsx')).CompactDialog)

export interface ChatControlsProps {
  sessionId: string
  chatId: string
}

/** What the next message of a chat is answered with, and what can be done with the chat. */
export function ChatControls({ sessionId, chatId }: ChatControlsProps) {
  const chat = useStore(useLiveHub().session(sessionId).store, (state) => state.chats.find((other) => other.id === chatId))
  const models = useQuery(modelsQuery)
  const change = useMutation({
    mutationFn: (patch: ChatPatch) => updateChat(chatId, patch),
    onError: (error) => toast.error(messageOf(error)),
  })
  if (chat === undefined) return null
  return (
    <>
      <ModelPicker models={models.data ?? []} value={chat.model} onChange={(model) => change.mutate({ model })} />
      <ModePicker value={chat.mode} onChange={(mode) => change.mutate({ mode })} />
      <EffortPicker value={chat.effort} onChange={(effort) => change.mutate({ effort })} />
      <ChatMenu sessionId={sessionId} chatId={chatId} />
    </>
  )
}

function ChatMenu({ sessionId, chatId }: ChatControlsProps) {
  const [isCompacting, setCompacting] = useState(false)
  const place = usePlace()
  const navigate = useNavigate()
  const hasStrip = useStore(stripSetting)
  return (
    <>
      <Menu trigger={<IconButton label="Chat actions" icon={Ellipsis} />}>
        <MenuItem icon={FileDiff} onClick={() => void navigate(pathOf({ ...place, sessionId, pane: 'changes' }))}>
          Show changes
        </MenuItem>
        <MenuItem icon={ListTree} onClick={() => void navigate(pathOf({ ...place, sessionId, pane: 'trace', span: null }))}>
          Show trace
        </MenuItem>
        <MenuItem icon={ChartNoAxesGantt} onClick={() => void navigate(pathOf({ ...place, sessionId, pane: 'timeline' }))}>
          Show timeline
        </MenuItem>
        <MenuItem icon={PanelTop} onClick={toggleStrip}>
          {hasStrip ? 'Hide timeline strip' : 'Show timeline strip'}
        </MenuItem>
        <MenuItem icon={FoldVertical} onClick={() => setCompacting(true)}>
          Compact conversation…
        </MenuItem>
      </Menu>
      {isCompacting && <LazyCompactDialog chatId={chatId} onClose={() => setCompacting(false)} />}
    </>
  )
}

export function LazyCompactDialog(props: { chatId: string; onClose: () => void }) {
  return (
    <CompactDialog {...props} />
  )
}
