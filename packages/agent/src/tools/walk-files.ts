import path from 'node:path'

import { judgePlace } from '../guard/path-guard.ts'
import { changesIgnoreRules, createIgnoreCheck, flagsForOwnRules } from './ignore-check.ts'
import type { VisibleFolder } from './open-folder.ts'
import { compareSearchOrder, listOverlaidFiles } from './overlaid-files.ts'
import { NOTHING_FOUND, startRipgrep, stripDot, walkFlags } from './ripgrep.ts'
import type { RipgrepEnd } from './ripgrep.ts'
import { createByteSplitter } from './split-bytes.ts'
import type { ToolContext } from './tool.ts'

const MAX_NAME_BYTES = 8 * 1024

export interface FileWalk {
  readonly flags: readonly string[]
  readonly timeoutMs: number
  /** Gets paths relative to the folder, in order; `stop` ends the walk. */
  onFile(relative: string, stop: () => void): void
}

/** All files below `folder` that tools may name, by name alone; links are not among them. */
export async function walkFiles(ctx: ToolContext, folder: VisibleFolder, walk: FileWalk): Promise<RipgrepEnd> {
  if (folder.overlaid === undefined && !changesIgnoreRules(ctx)) return walkDisk(ctx, folder, walk)
  const overlaid = (await listOverlaidFiles(ctx, folder)).map(({ relative }) => relative)
  const merged = mergeInto(walk, overlaid)
  const ended = changesIgnoreRules(ctx)
    ? await walkByOverlaidRules(ctx, folder, { ...walk, onFile: merged.onFile })
    : await walkDisk(ctx, folder, { ...walk, onFile: merged.onFile })
  merged.end()
  return ended
}

/** Puts the names of `overlaid` where they belong among those that come from the disk. */
function mergeInto(walk: FileWalk, overlaid: readonly string[]) {
  let next = 0
  let stopped = false
  const give = (relative: string, stop: () => void): void => {
    if (stopped) return
    walk.onFile(relative, () => {
      stopped = true
      stop()
    })
  }
  const giveBefore = (relative: string | undefined, stop: () => void): void => {
    for (let own = overlaid[next]; own !== undefined; own = overlaid[next]) {
      if (relative !== undefined && compareSearchOrder(own, relative) > 0) return
      give(own, stop)
      next += 1
    }
  }
  return {
    onFile(relative: string, stop: () => void): void {
      giveBefore(relative, stop)
      give(relative, stop)
    },
    end: () => giveBefore(undefined, () => undefined),
  }
}

/** Files on disk that the overlay says nothing about, as far as the rules on disk let ripgrep see them. */
async function walkDisk(ctx: ToolContext, folder: VisibleFolder, walk: FileWalk): Promise<RipgrepEnd> {
  if (folder.accessPath === undefined) return NOTHING_FOUND
  const args = [...(await walkFlags(ctx, folder)), ...walk.flags, '--files', '--null', './']
  const splitter = createByteSplitter([0], MAX_NAME_BYTES, ({ bytes }) => {
    const relative = stripDot(bytes.toString('utf8'))
    const absolute = path.join(folder.absolute, relative)
    if (ctx.overlay.has(absolute) || judgePlace(ctx, absolute) !== 'allowed') return
    walk.onFile(relative, () => rg.stop())
  })
  const { timeoutMs } = walk
  const rg = startRipgrep({ args, cwd: folder.accessPath, signal: ctx.signal, timeoutMs }, splitter.write)
  return rg.done
}

/** Takes longer: what is excluded is known only after ripgrep has been there. */
async function walkByOverlaidRules(ctx: ToolContext, folder: VisibleFolder, walk: FileWalk): Promise<RipgrepEnd> {
  const found: string[] = []
  const flags = [...walk.flags, ...(await flagsForOwnRules(ctx, folder))]
  const ended = await walkDisk(ctx, folder, { ...walk, flags, onFile: (relative) => void found.push(relative) })
  const check = createIgnoreCheck(ctx, folder.absolute)
  let stopped = false
  for (const relative of found) {
    ctx.signal.throwIfAborted()
    if (stopped) break
    if (await check.ignoresFile(path.join(folder.absolute, relative))) continue
    walk.onFile(relative, () => {
      stopped = true
    })
  }
  return ended
}

/** For searches of content when `changesIgnoreRules`: the files on disk that they may look into. */
export async function listByOverlaidRules(ctx: ToolContext, folder: VisibleFolder, timeoutMs: number): Promise<Set<string>> {
  const visible = new Set<string>()
  await walkByOverlaidRules(ctx, folder, { flags: [], timeoutMs, onFile: (relative) => void visible.add(relative) })
  return visible
}
