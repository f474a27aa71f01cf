import type { Message } from '@boocode/contracts'
import { Copy, Ellipsis, Undo2 } from 'lucide-react'
import { useState } from 'react'
import { toast } from 'sonner'
import { copyText } from '../../components/copy-button.tsx'
import { IconButton } from '../../components/icon-button.tsx'
import { Menu, MenuItem } from '../../components/menu.tsx'
import { MessageMenuItems } from '../../features/chat/components/message-menu-items.tsx'
import { draftOf, returnToDraft } from '../../features/chat/store/drafts.ts'
import { wordsOf } from '../../features/chat/store/queue.ts'
import { redoRewind } from '../../features/rewind/api/rewind-chat.ts'
import { messageOf } from '../../lib/api/request.ts'
import { lazyPart } from '../../components/lazy-part.tsx'

const RewindDialog = lazyPart(async () => (await import('../../features/rewind/components/rewind-dialog.tsx')).RewindDialog)

/** How long a rewind can be taken back by the note that tells of it. */
const undoMs = 8_000

/** What can be done with words of a person. */
export function MessageActions({ message }: { message: Message }) {
  const [isRewinding, setRewinding] = useState(false)
  const chatId = message.chat_id
  return (
    <>
      <Menu align="end" trigger={<IconButton label="Message actions" icon={Ellipsis} />}>
        <MenuItem icon={Copy} onClick={() => void copyText(wordsOf(message))}>
          Copy
        </MenuItem>
        <MessageMenuItems messageId={message.id} />
        <MenuItem icon={Undo2} onClick={() => setRewinding(true)}>
          Rewind to here…
        </MenuItem>
      </Menu>
      {isRewinding && <LazyRewindDialog chatId={chatId} messageId={message.id} onClose={() => setRewinding(false)} />}
    </>
  )
}

/** Asks, goes back, and can be undone for a while. */
export function LazyRewindDialog({ chatId, messageId, onClose }: { chatId: string; messageId: string; onClose: () => void }) {
  return (
    <RewindDialog
      chatId={chatId}
      messageId={messageId}
      onRewound={({ content }) => {
        returnToDraft(chatId, [content])
        toast('Went back', { duration: undoMs, action: { label: 'Undo', onClick: () => void redo(chatId, content) } })
      }}
      onClose={onClose}
    />
  )
}

async function redo(chatId: string, content: string): Promise<void> {
  try {
    await redoRewind(chatId)
    // The words are in the conversation again; what was typed beyond them stays.
    const draft = draftOf(chatId)
    if (draft.getState().text === content) draft.setState({ text: '' })
  } catch (error) {
    toast.error(messageOf(error))
  }
}
