import { Link, Pin, PinOff } from 'lucide-react'
import { toast } from 'sonner'
import { copyText } from '../../../components/copy-button.tsx'
import { MenuItem } from '../../../components/menu.tsx'
import { useChat } from './chat-context.ts'
import { changePin, usePins } from './use-pins.ts'

/** What can be done with every message: find it again, and lead others to it. */
export function MessageMenuItems({ messageId }: { messageId: string }) {
  const { chatId, store } = useChat()
  const isPinned = usePins().some((pin) => pin.message_id === messageId)
  const copyLink = async () => {
    const { session, chats } = store.getState()
    const number = chats.find((chat) => chat.id === chatId)?.number
    const isCopied = await copyText(`${globalThis.location.origin}/s/${session?.id ?? ''}/c/${number ?? 1}#msg=${messageId}`)
    if (isCopied) toast('Link copied')
    else toast.error('The link could not be copied: the browser does not allow it.')
  }
  return (
    <>
      <MenuItem icon={isPinned ? PinOff : Pin} onClick={() => changePin(messageId, !isPinned)}>
        {isPinned ? 'Take the pin off' : 'Pin'}
      </MenuItem>
      <MenuItem icon={Link} onClick={() => void copyLink()}>
        Copy link
      </MenuItem>
    </>
  )
}
