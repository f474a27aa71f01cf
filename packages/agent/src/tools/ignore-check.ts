import { opendir } from 'node:fs/promises'
import path from 'node:path'

import { IGNORE_FILE, isIgnored, loadIgnoreLayers, loadLayer } from '../guard/gitignore.ts'
import type { IgnoreLayer } from '../guard/gitignore.ts'
import { rootAround } from '../guard/path-guard.ts'
import type { VisibleFolder } from './open-folder.ts'
import type { ToolContext } from './tool.ts'

const MAX_PRUNED_NAMES = 10_000
const MAX_PRUNED_FOLDERS = 200

/** Whether a walk leaves something out because of `.gitignore`; both take absolute paths below its start. */
export interface IgnoreCheck {
  ignoresFile(file: string): Promise<boolean>
  ignoresFolder(folder: string): Promise<boolean>
}

/**
 * For a walk that starts in `start` and meets what ripgrep cannot judge, since the files, or the rules,
 * are not on disk. Remembers folders.
 */
export function createIgnoreCheck(ctx: ToolContext, start: string): IgnoreCheck {
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
  return {
    async ignoresFile(file) {
      const layers = await layersIn(path.dirname(file))
      return layers === 'ignored' || isIgnored(layers, file, false)
    },
    ignoresFolder: async (folder) => (await layersIn(folder)) === 'ignored',
  }
}

/** The rules on disk, which ripgrep goes by, are not the ones that count. */
export function changesIgnoreRules(ctx: ToolContext): boolean {
  return [...ctx.overlay.keys()].some((file) => path.basename(file) === IGNORE_FILE)
}

/**
 * Makes ripgrep leave the rules to us. It is kept out of excluded folders right below `folder`, where
 * the large ones tend to be; others it enters in vain.
 */
export async function flagsForOwnRules(ctx: ToolContext, { absolute, accessPath }: VisibleFolder): Promise<string[]> {
  const flags = ['--no-ignore']
  if (accessPath === undefined) return flags
  const check = createIgnoreCheck(ctx, absolute)
  let seen = 0
  for await (const entry of await opendir(accessPath)) {
    seen += 1
    if (seen > MAX_PRUNED_NAMES || flags.length > MAX_PRUNED_FOLDERS) break
    const isPruned = entry.isDirectory() && (await check.ignoresFolder(path.join(absolute, entry.name)))
    if (isPruned) flags.push(`--glob=!/${entry.name.replaceAll(/[\\*?[\]{}!]/g, String.raw`\$&`)}/`)
  }
  return flags
}
