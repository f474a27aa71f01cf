import { growOverlayTree, overlaidKind, overlayNodeAt } from '../changes/overlay-tree.ts'
import type { OverlayNode } from '../changes/overlay-tree.ts'
import { openDirectoryInProject, openFailure } from '../guard/open-in-project.ts'
import type { OpenFailure } from '../guard/open-in-project.ts'
import { resolveInProject } from '../guard/path-guard.ts'
import type { ToolContext } from './tool.ts'

/** A folder as the chat sees it: on disk, or only in its pending changes. */
export interface VisibleFolder extends AsyncDisposable {
  readonly ok: true
  readonly absolute: string
  readonly relative: string
  /** See `OpenedDirectory`; undefined when the folder is not on disk. */
  readonly accessPath: string | undefined
  /** What the overlay says about the names in it. */
  readonly overlaid: OverlayNode | undefined
}

/** `tree` spares growing it again. */
export async function openFolder(
  ctx: ToolContext,
  asked: string,
  tree = growOverlayTree(ctx.overlay),
): Promise<VisibleFolder | OpenFailure> {
  const opened = await openDirectoryInProject(ctx, asked)
  if (!opened.ok) return ctx.overlay.size === 0 ? opened : openOverlaid(ctx, asked, { tree, onDisk: opened })
  const { absolute, relative, accessPath, handle } = opened
  const overlaid = overlayNodeAt(tree, absolute)
  return { ok: true, absolute, relative, accessPath, overlaid, [Symbol.asyncDispose]: () => handle.close() }
}

interface Views {
  readonly tree: OverlayNode
  readonly onDisk: OpenFailure
}

async function openOverlaid(ctx: ToolContext, asked: string, { tree, onDisk }: Views): Promise<VisibleFolder | OpenFailure> {
  const resolved = await resolveInProject(ctx, asked)
  if (!resolved.ok) return onDisk
  const overlaid = overlayNodeAt(tree, resolved.absolute)
  if (overlaid === undefined) return onDisk
  switch (overlaidKind(overlaid)) {
    case 'folder':
      return { ...resolved, accessPath: undefined, overlaid, [Symbol.asyncDispose]: () => Promise.resolve() }
    case 'file':
      return openFailure('not-a-directory', asked)
    case 'deleted':
      return openFailure('missing', asked)
    case 'as-on-disk':
      return onDisk
  }
}
