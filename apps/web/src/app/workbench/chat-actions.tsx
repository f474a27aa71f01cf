import type { Chat } from '@boocode/contracts'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { ChevronDown, Pencil, Plus, SquareTerminal, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { toast } from 'sonner'
import { ConfirmDialog } from '../../components/confirm-dialog.tsx'
import { IconButton } from '../../components/icon-button.tsx'
import { Menu, MenuItem } from '../../components/menu.tsx'
import { RenameDialog } from '../../components/rename-dialog.tsx'
import { createChat } from '../../features/chat/api/create-chat.ts'
import { deleteChat } from '../../features/chat/api/delete-chat.ts'
import { updateChat } from '../../features/chat/api/update-chat.ts'
import { panesQuery } from '../../features/terminal/store/panes-query.ts'
import { messageOf } from '../../lib/api/request.ts'
import { until } from '../../lib/live/until.ts'
import { useLiveHub } from '../../lib/live/use-live.ts'

/** The stream tells of a new chat right after the answer; should it not, the chat is opened all the same. */
const shownWithinMs = 3_000

export interface ChatActionsProps {
  sessionId: string
  chats: readonly Chat[]
  /** The chat in front. */
  chat: Chat
  onOpen: (chat: Chat) => void
  /** One of the session's terminals, or the list of them. */
  onOpenTerminal: (terminalId: string | null) => void
}

/** New chat, the other chats, and what can be done with this one. */
export function ChatActions({ sessionId, chats, chat, onOpen, onOpenTerminal }: ChatActionsProps) {
  const { store } = useLiveHub().session(sessionId)
  const [asked, setAsked] = useState<'rename' | 'delete' | null>(null)
  const add = useMutation({
    mutationFn: async () => {
      const created = await createChat(sessionId)
      await until(store, (state) => state.chats.some((known) => known.id === created.id), shownWithinMs)
      return created
    },
    onSuccess: onOpen,
    onError: (error) => toast.error(messageOf(error)),
  })
  const client = useQueryClient()
  const addTerminal = useMutation({
    mutationFn: async () => (await import('../../features/terminal/api/create-pane.ts')).createPane(sessionId),
    onSuccess: (terminal) => {
      void client.invalidateQueries({ queryKey: panesQuery(sessionId).queryKey })
      onOpenTerminal(terminal.id)
    },
    onError: (error) => toast.error(messageOf(error)),
  })
  const close = () => setAsked(null)
  const other = chats.find((candidate) => candidate.id !== chat.id)
  return (
    <>
      <IconButton label="New chat" icon={Plus} disabled={add.isPending} onClick={() => add.mutate()} />
      <IconButton label="New terminal" icon={SquareTerminal} disabled={addTerminal.isPending} onClick={() => addTerminal.mutate()} />
      <Menu align="end" trigger={<IconButton label="Chats" icon={ChevronDown} />}>
        {chats.map((candidate) => (
          <MenuItem key={candidate.id} onClick={() => onOpen(candidate)}>
            <span className="tabular w-5 shrink-0 text-faint">{candidate.number}</span>
            <span className="max-w-60 truncate">{titleOf(candidate)}</span>
          </MenuItem>
        ))}
        <hr className="my-1 border-line" />
        <MenuItem icon={SquareTerminal} onClick={() => onOpenTerminal(null)}>
          Terminals
        </MenuItem>
        <MenuItem icon={Pencil} onClick={() => setAsked('rename')}>
          Rename this chat
        </MenuItem>
        <MenuItem icon={Trash2} danger disabled={other === undefined} onClick={() => setAsked('delete')}>
          Delete this chat
        </MenuItem>
      </Menu>
      {asked === 'rename' && (
        <RenameDialog title="Rename chat" name={titleOf(chat)} onRename={(name) => updateChat(chat.id, { name })} onClose={close} />
      )}
      {asked === 'delete' && (
        <ConfirmDialog
          title={`Delete “${titleOf(chat)}”?`}
          description="Its conversation is deleted for good, on every device."
          action="Delete chat"
          onConfirm={async () => {
            await deleteChat(chat.id)
            if (other !== undefined) onOpen(other)
          }}
          onClose={close}
        />
      )}
    </>
  )
}

export function titleOf(chat: Chat): string {
  return chat.name ?? `Chat ${chat.number}`
}
