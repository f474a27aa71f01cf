import { useEffect, useEffectEvent } from 'react'
import { useStore } from 'zustand'
import { copyText } from '../../../components/copy-button.tsx'
import { useLiveHub } from '../../../lib/live/use-live.ts'
import { attachUrl } from '../api/attach-url.ts'
import { listPanes } from '../api/list-panes.ts'
import type { PageKey } from '../screen/keys.ts'
import { LiveTerminal } from '../screen/live-terminal.ts'
import { openTerminals, registerTerminal } from '../screen/open-terminals.ts'
import { screenReader } from '../store/screen-reader.ts'

export interface LiveTerminalProps {
  sessionId: string
  paneId: string
  onPageKey: (key: Exclude<PageKey, 'copy' | 'paste'>) => void
}

/** The terminal of a pane for as long as the component is mounted; null before the first effect. */
export function useLiveTerminal({ sessionId, paneId, onPageKey }: LiveTerminalProps): LiveTerminal | null {
  const terminal = useStore(openTerminals, (all) => all.get(paneId) ?? null)
  const tellKey = useEffectEvent(onPageKey)
  useEffect(() => {
    const made = new LiveTerminal({
      url: (position) => attachUrl(sessionId, paneId, position),
      exists: async () => await isKnown(sessionId, paneId),
      isScreenReader: screenReader.getState().isOn,
      onPageKey: (key) => tellKey(key),
      onCopy: (text) => void copyText(text),
    })
    const forget = registerTerminal(paneId, made)
    const stopReader = screenReader.subscribe(({ isOn }) => made.setScreenReader(isOn))
    return () => {
      forget()
      stopReader()
      made[Symbol.dispose]()
    }
  }, [sessionId, paneId])
  useReturns(terminal)
  return terminal
}

/**
 * A terminal may be silent for hours, so that its socket cannot tell silence from death. The window's
 * own socket can: when it was deaf and hears again, the terminal attaches anew.
 */
function useReturns(terminal: LiveTerminal | null): void {
  const { connection } = useLiveHub()
  useEffect(() => {
    if (terminal === null) return
    let deafSince: number | null = null
    return connection.subscribe((view) => {
      if (view.kind === 'no_signal' || view.kind === 'offline') deafSince ??= view.since
      if (view.kind !== 'live') return
      if (deafSince === null) terminal.reconnect()
      else terminal.distrust(deafSince)
      deafSince = null
    })
  }, [connection, terminal])
}

async function isKnown(sessionId: string, paneId: string): Promise<boolean> {
  try {
    return (await listPanes(sessionId)).some((pane) => pane.id === paneId)
  } catch {
    // Not reached, or not allowed: that says nothing about the pane, and is shown elsewhere.
    return true
  }
}
