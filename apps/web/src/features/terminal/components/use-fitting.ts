import { useEffect, useEffectEvent, useState } from 'react'
import type { RefObject } from 'react'
import { useStore } from 'zustand'
import type { LiveTerminal } from '../screen/live-terminal.ts'

const font = "12.5px 'JetBrains Mono Variable'"
/** A window that is dragged does not tell of every pixel. */
const settleMs = 60

export interface FittingProps {
  terminal: LiveTerminal
  host: RefObject<HTMLElement | null>
  isVisible: boolean
  isFront: boolean
}

/**
 * Opens the terminal in its element once the font is there to be measured, and says how much room it
 * has whenever this window is the one that is used: then the pane takes that size, here and in all others.
 */
export function useFitting({ terminal, host, isVisible, isFront }: FittingProps): void {
  const [isOpen, setOpen] = useState(false)
  const isLive = useStore(terminal.view, ({ kind }) => kind === 'live')
  const claim = useEffectEvent(() => {
    if (isOpen && isVisible && isFront && document.hasFocus()) terminal.claimSize()
  })

  useEffect(() => {
    let isCurrent = true
    const open = () => {
      if (!isCurrent || host.current === null) return
      terminal.open(host.current)
      setOpen(true)
    }
    // A font that does not come is replaced by the next of the list.
    document.fonts.load(font).then(open, open)
    return () => {
      isCurrent = false
    }
  }, [terminal, host])

  useEffect(() => {
    if (!isOpen || !isVisible) return
    terminal.redraw()
  }, [terminal, isOpen, isVisible])

  useEffect(() => {
    if (isOpen && isVisible && isFront && isLive) claim()
  }, [isOpen, isVisible, isFront, isLive])

  useEffect(() => {
    if (!isOpen || !isVisible || !isFront) return
    const isElsewhere = host.current?.closest('[data-terminal]')?.contains(document.activeElement) === true
    // A finger that opens a terminal does not ask for the keyboard yet.
    if (!isElsewhere && !matchMedia('(pointer: coarse)').matches) terminal.focus()
  }, [terminal, host, isOpen, isVisible, isFront])

  useEffect(() => {
    const element = host.current
    if (element === null) return
    let timer: ReturnType<typeof setTimeout> | undefined
    const observer = new ResizeObserver(() => {
      clearTimeout(timer)
      timer = setTimeout(() => claim(), settleMs)
    })
    observer.observe(element)
    const onFocus = () => claim()
    globalThis.addEventListener('focus', onFocus)
    return () => {
      clearTimeout(timer)
      observer.disconnect()
      globalThis.removeEventListener('focus', onFocus)
    }
  }, [host])
}
