import path from 'node:path'

import { IGNORE_FILE, isIgnored, loadIgnoreLayers, loadLayer } from '../guard/gitignore.ts'
import type { IgnoreLayer } from '../guard/gitignore.ts'
import { rootAround } from '../guard/path-guard.ts'
import type { ToolContext } from './tool.ts'

/**
 * Whether a walk that starts in `start` would leave a file below it out because of `.gitignore`; for
 * files that ripgrep cannot judge since they, or the rules, are not on disk. Remembers folders.
 */
export function createIgnoreCheck(ctx: ToolContext, start: string): (file: string) => Promise<boolean> {
  const known = new Map<string, Promise<readonly IgnoreLayer[] | 'ignored'>>()
  known.set(start, loadIgnoreLayers(rootAround(ctx, start) ?? start, start, ctx.overlay))

  const layersIn = (folder: string): Promise<readonly IgnoreLayer[] | 'ignored'> => {
    const found = known.get(folder) ?? enter(folder)
    known.set(folder, found)
    return found
  }
  const enter = async (folder: string): Promise<readonly IgnoreLayer[] | 'ignored'> => {
    const above = await layersIn(path.dirname(folder))
    if (above === 'ignored' || isIgnored(above, folder, true)) return 'ignored'
    const own = await loadLayer(folder, folder, ctx.overlay)
    return own === undefined ? above : [...above, own]
  }
  return async (file) => {
    const layers = await layersIn(path.dirname(file))
    return layers === 'ignored' || isIgnored(layers, file, false)
  }
}

/** The rules on disk, which ripgrep goes by, are not the ones that count. */
export function changesIgnoreRules(ctx: ToolContext): boolean {
  return [...ctx.overlay.keys()].some((file) => path.basename(file) === IGNORE_FILE)
}
