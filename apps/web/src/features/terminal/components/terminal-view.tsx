import { useQuery } from '@tanstack/react-query'
import { useEffect, useEffectEvent, useRef, useState } from 'react'
import type { RefObject } from 'react'
import { useStore } from 'zustand'
import type { PaneProps } from '../../../lib/pane.ts'
import { keyNames } from '../screen/keys.ts'
import type { LiveTerminal } from '../screen/live-terminal.ts'
import { panesQuery } from '../store/panes-query.ts'
import { safeTitle } from '../store/safe-title.ts'
import { setTabFacts } from '../store/tab-facts.ts'
import { ClipboardOffer } from './clipboard-offer.tsx'
import { PasteDialog } from './paste-dialog.tsx'
import { SearchBar } from './search-bar.tsx'
import { StateStrip } from './state-strip.tsx'
import { TouchKeyRow } from './touch-key-row.tsx'
import { useFitting } from './use-fitting.ts'
import { useLiveTerminal } from './use-live-terminal.ts'

export interface TerminalViewProps extends Omit<PaneProps, 'item'> {
  paneId: string
}

export function TerminalView({ sessionId, paneId, isVisible, isFront }: TerminalViewProps) {
  const root = useRef<HTMLElement>(null)
  const { data: panes } = useQuery(panesQuery(sessionId))
  const name = panes?.find((pane) => pane.id === paneId)?.name ?? 'Terminal'
  const terminal = useLiveTerminal({
    sessionId,
    paneId,
    onPageKey: (key) => {
      if (key === 'leave') root.current?.focus()
      else terminal?.facts.setState({ isSearching: true })
    },
  })
  return (
    <section
      ref={root}
      data-terminal
      tabIndex={-1}
      aria-label={name}
      aria-describedby={`${paneId}-keys`}
      className="relative flex h-full min-h-0 flex-col bg-canvas focus-visible:outline-2 focus-visible:-outline-offset-2"
    >
      <p id={`${paneId}-keys`} className="sr-only">
        {keyNames.leave} leaves the terminal, {keyNames.search} searches it.
      </p>
      {terminal !== null && (
        <TerminalScreen terminal={terminal} pane={{ sessionId, paneId }} isVisible={isVisible} isFront={isFront} />
      )}
    </section>
  )
}

interface TerminalScreenProps {
  terminal: LiveTerminal
  pane: { sessionId: string; paneId: string }
  isVisible: boolean
  isFront: boolean
}

function TerminalScreen({ terminal, pane, isVisible, isFront }: TerminalScreenProps) {
  const host = useRef<HTMLDivElement>(null)
  const isSearching = useStore(terminal.facts, (facts) => facts.isSearching)
  const paste = useStore(terminal.facts, (facts) => facts.paste)
  const link = useStore(terminal.facts, (facts) => facts.link)
  const isLive = useStore(terminal.view, ({ kind }) => kind === 'live')
  const isRinging = useBell(terminal)
  useFitting({ terminal, host, isVisible, isFront })
  useTab(terminal, pane.paneId, isVisible)
  useScreenEvents(terminal, host)
  return (
    <>
      <div
        className="relative min-h-0 flex-1 border border-transparent pt-1.5 pr-0.5 pb-1 pl-2.5 has-[.xterm.focus]:border-accent/60 data-ringing:border-needs-you"
        {...(isRinging && { 'data-ringing': '' })}
      >
        <div ref={host} aria-busy={!isLive} className="isolate size-full overflow-hidden" />
        <div className="pointer-events-none absolute inset-0 flex flex-col items-stretch *:pointer-events-auto">
          <StateStrip terminal={terminal} {...pane} />
          <ClipboardOffer terminal={terminal} />
          {isSearching && <SearchBar terminal={terminal} {...pane} />}
        </div>
        {link !== null && (
          <p className="pointer-events-none absolute bottom-0 left-0 max-w-full truncate rounded-tr border-t border-r border-line bg-panel px-2 text-small text-muted">
            {link}
          </p>
        )}
      </div>
      <TouchKeyRow terminal={terminal} />
      {paste !== null && <PasteDialog paste={paste} onAnswer={(isAllowed) => terminal.answerPaste(isAllowed)} />}
    </>
  )
}

const bellShownMs = 160

/** A bell is seen for a moment, and not heard. */
function useBell(terminal: LiveTerminal): boolean {
  const bells = useStore(terminal.facts, (facts) => facts.bells)
  const [seen, setSeen] = useState(bells)
  useEffect(() => {
    const timer = setTimeout(() => setSeen(bells), bellShownMs)
    return () => clearTimeout(timer)
  }, [bells])
  return bells !== seen
}

/** Keeps the tab's words: the title, and that the bell rang while nobody looked. */
function useTab(terminal: LiveTerminal, paneId: string, isVisible: boolean): void {
  const title = useStore(terminal.facts, (facts) => safeTitle(facts.title))
  useEffect(() => setTabFacts(paneId, { title }), [paneId, title])
  const ring = useEffectEvent(() => {
    if (!isVisible) setTabFacts(paneId, { isRinging: true })
  })
  useEffect(() => terminal.facts.subscribe((now, before) => now.bells > before.bells && ring()), [terminal])
  useEffect(() => {
    if (isVisible) setTabFacts(paneId, { isRinging: false })
  }, [paneId, isVisible])
}

/** Events of the screen that must go through our hands first, or no further. */
function useScreenEvents(terminal: LiveTerminal, host: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const element = host.current
    if (element === null) return
    const stopping = new AbortController()
    const { signal } = stopping
    const onPaste = (event: ClipboardEvent) => {
      event.preventDefault()
      event.stopPropagation()
      terminal.paste(event.clipboardData?.getData('text/plain') ?? '')
    }
    element.addEventListener('paste', onPaste, { capture: true, signal })
    // What is typed here is nobody else's: no shortcut of the page may see it.
    for (const type of ['keydown', 'keyup', 'keypress'] as const) {
      element.addEventListener(type, (event) => event.stopPropagation(), { signal })
    }
    return () => stopping.abort()
  }, [terminal, host])
}
