import path from 'node:path'

import type { OverlayNode } from '../changes/overlay-tree.ts'
import { judgePlace } from '../guard/path-guard.ts'
import { createIgnoreCheck } from './ignore-check.ts'
import type { VisibleFolder } from './open-folder.ts'
import type { ToolContext } from './tool.ts'

export interface OverlaidFile {
  /** To the folder that is searched. */
  readonly relative: string
  readonly content: Buffer
}

/** The files that pending changes put below `folder` and that a search shows, in the order of a search. */
export async function listOverlaidFiles(ctx: ToolContext, folder: VisibleFolder): Promise<OverlaidFile[]> {
  if (folder.overlaid === undefined) return []
  const check = createIgnoreCheck(ctx, folder.absolute)
  const visible: OverlaidFile[] = []
  for (const file of filesBelow(folder.overlaid, '')) {
    const absolute = path.join(folder.absolute, file.relative)
    if (judgePlace(ctx, absolute) === 'allowed' && !(await check.ignoresFile(absolute))) visible.push(file)
  }
  return visible.sort((a, b) => compareSearchOrder(a.relative, b.relative))
}

function* filesBelow(node: OverlayNode, prefix: string): Generator<OverlaidFile> {
  for (const [name, child] of node.children) {
    const relative = path.join(prefix, name)
    if (child.holdsFiles) yield* filesBelow(child, relative)
    else if (child.content) yield { relative, content: child.content }
  }
}

/** Ripgrep's `--sort=path`: by the bytes of one name after the other. */
export function compareSearchOrder(a: string, b: string): number {
  return Buffer.compare(orderKey(a), orderKey(b))
}

/** No name holds a NUL, so with it in place of the slash a shorter name comes first. */
function orderKey(relative: string): Buffer {
  return Buffer.from(relative.replaceAll(path.sep, '\0'))
}
