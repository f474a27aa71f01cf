import { WebglAddon } from '@xterm/addon-webgl'
import type { Terminal } from '@xterm/xterm'

/**
 * Draws with WebGL where there is one, else, and after its context was lost, with elements. So do phones:
 * a small screen is as fast that way, and costs less of the battery. Call only after the terminal was opened.
 */
export function drawFast(terminal: Terminal): void {
  if (matchMedia('(pointer: coarse)').matches) return
  try {
    const addon = new WebglAddon()
    addon.onContextLoss(() => addon.dispose())
    terminal.loadAddon(addon)
  } catch {
    // No WebGL on this device: the terminal draws with elements, which is slower and looks the same.
  }
}
