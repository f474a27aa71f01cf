import { WebLinksAddon } from '@xterm/addon-web-links'
import type { ILinkHandler, Terminal } from '@xterm/xterm'
import { safeUrl } from '../../../lib/safe-url.ts'

/** Called with the true address under the pointer, null when there is none. */
export type OnHover = (url: string | null) => void

/**
 * Addresses in the output, and links that a program made of other words (OSC 8). Both open only by
 * Ctrl or Cmd with a click, or a tap: a click alone belongs to the terminal.
 */
export function oscLinks(onHover: OnHover): ILinkHandler {
  return {
    activate: (event, url) => openLink(event, url),
    hover: (_event, url) => onHover(safeUrl(url)),
    leave: () => onHover(null),
  }
}

export function addWebLinks(terminal: Terminal, onHover: OnHover): void {
  terminal.loadAddon(
    new WebLinksAddon((event, url) => openLink(event, url), {
      hover: (_event, url) => onHover(safeUrl(url)),
      leave: () => onHover(null),
    }),
  )
}

function openLink(event: MouseEvent, href: string): void {
  const url = safeUrl(href)
  const isMeant = event.ctrlKey || event.metaKey || matchMedia('(pointer: coarse)').matches
  if (url !== null && isMeant) globalThis.open(url, '_blank', 'noopener,noreferrer')
}
