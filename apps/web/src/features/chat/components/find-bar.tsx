import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { ChevronDown, ChevronUp, X } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import type { KeyboardEvent, RefObject } from 'react'
import { useDebounced } from '../../../lib/use-debounced.ts'
import { IconButton } from '../../../components/icon-button.tsx'
import { messageOf } from '../../../lib/api/request.ts'
import { findInChat } from '../api/find-in-chat.ts'
import { findPlaces, placeAfter } from '../store/find-places.ts'
import { useChat } from './chat-context.ts'
import { useFindHighlight } from './use-find-highlight.ts'
import { useFindKey } from './use-find-key.ts'

const pauseMs = 150

/** Ctrl or Cmd with F: looks through the whole chat as it is stored, also what no window has loaded. */
export function FindBar({ isFront }: { isFront: boolean }) {
  const [isOpen, setOpen] = useState(false)
  const field = useRef<HTMLInputElement>(null)
  useFindKey(isFront, () => {
    setOpen(true)
    field.current?.select()
  })
  return isOpen ? <OpenFindBar field={field} onClose={() => setOpen(false)} /> : null
}

function OpenFindBar({ field, onClose }: { field: RefObject<HTMLInputElement | null>; onClose: () => void }) {
  const { chatId, reveals } = useChat()
  const [words, setWords] = useState('')
  const asked = useDebounced(words.trim() === '' ? '' : words, pauseMs)
  const [at, setAt] = useState<number | null>(null)
  const found = useQuery({
    queryKey: ['find', chatId, asked],
    queryFn: ({ signal }) => findInChat(chatId, asked, signal),
    enabled: asked !== '',
    placeholderData: keepPreviousData,
    gcTime: 0,
  })
  useFindHighlight(asked)
  useEffect(() => {
    field.current?.focus()
    return () => reveals.clear()
  }, [field, reveals])
  const hits = asked === '' ? [] : (found.data?.hits ?? [])
  const places = findPlaces(hits)

  const go = (step: 1 | -1) => {
    const next = placeAfter(at, step, places.length)
    const place = next === null ? undefined : places[next]
    if (next === null || place === undefined) return
    setAt(next)
    reveals.show({ messageId: place.hit.message_id, part: place.hit.part, words: { text: asked, nth: place.nth } })
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape') onClose()
    else if (event.key === 'Enter' && !event.nativeEvent.isComposing) go(event.shiftKey ? 1 : -1)
    else return
    event.preventDefault()
    event.stopPropagation()
  }

  return (
    <search aria-label="Find in chat" className="flex items-center gap-1 border-b border-line px-3 py-1">
      <input
        ref={field}
        type="search"
        aria-label="Find in chat"
        placeholder="Find in chat"
        value={words}
        onKeyDown={onKeyDown}
        onChange={(event) => {
          setWords(event.target.value)
          setAt(null)
        }}
        className="h-control min-w-0 flex-1 rounded border border-line-strong bg-canvas px-2 text-field"
      />
      <span role="status" className="tabular shrink-0 px-1 text-small text-muted">
        {found.isError ? messageOf(found.error) : asked === '' ? '' : wordsOfCount(at, places.length, found.data?.total ?? 0, found.isPending)}
      </span>
      <IconButton label="Earlier" icon={ChevronUp} disabled={places.length === 0} onClick={() => go(-1)} />
      <IconButton label="Later" icon={ChevronDown} disabled={places.length === 0} onClick={() => go(1)} />
      <IconButton label="Close" icon={X} onClick={onClose} />
    </search>
  )
}

function wordsOfCount(at: number | null, places: number, total: number, isPending: boolean): string {
  if (isPending) return 'Looking…'
  if (places === 0) return 'Not found'
  return at === null ? `${total} found` : `${at + 1} of ${total}`
}
