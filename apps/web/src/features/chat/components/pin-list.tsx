import { ChevronDown, Pin as PinIcon, PinOff } from 'lucide-react'
import { useState } from 'react'
import { cx } from '../../../components/class-names.ts'
import { IconButton } from '../../../components/icon-button.tsx'
import { countOf } from '../../../lib/format.ts'
import { showHidden } from '../../../lib/show-hidden.ts'
import { useChat } from './chat-context.ts'
import { changePin, usePins } from './use-pins.ts'

/** The pinned messages of the chat, in one line that opens. */
export function PinList() {
  const { reveals } = useChat()
  const pins = usePins()
  const [isOpen, setOpen] = useState(false)
  if (pins.length === 0) return null
  const show = (messageId: string) => {
    history.replaceState(history.state, '', `#pin=${messageId}`)
    reveals.show({ messageId, part: null })
  }
  return (
    <section aria-label="Pinned messages" className="border-b border-line">
      <button
        type="button"
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
        className="mx-auto flex h-row w-full max-w-[792px] items-center gap-2 px-4 text-small text-muted hover:text-ink"
      >
        <PinIcon size={13} strokeWidth={1.75} aria-hidden />
        {countOf(pins.length, 'pinned message')}
        <ChevronDown size={12} aria-hidden className={cx(isOpen && 'rotate-180')} />
      </button>
      {isOpen && (
        <ul className="mx-auto flex max-h-56 w-full max-w-[792px] flex-col overflow-auto px-3 pb-1">
          {pins.map((pin) => (
            <li key={pin.message_id} className="flex items-center gap-1">
              <button type="button" onClick={() => show(pin.message_id)} className="flex min-h-row min-w-0 flex-1 items-center gap-2 rounded px-2 text-left hover:bg-hover">
                <span className="w-14 shrink-0 text-small text-faint">{pin.role === 'user' ? 'You' : 'Answer'}</span>
                <span className="truncate">{showHidden(pin.excerpt.trim()) || 'A message without words'}</span>
              </button>
              <IconButton label="Take the pin off" icon={PinOff} size={13} onClick={() => changePin(pin.message_id, false)} />
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}
