import { growOverlayTree, overlaidKind, overlayNodeAt } from '../changes/overlay-tree.ts'
import type { Overlay } from '../changes/planned-change.ts'
import { openFailure, openInProject } from './open-in-project.ts'
import type { OpenedPath, OpenFailure } from './open-in-project.ts'
import { resolveInProject } from './path-guard.ts'
import type { PathScope, ResolvedPath } from './path-guard.ts'

/** One version of a file's bytes. Must be disposed of. */
export interface OpenedFile extends AsyncDisposable {
  /** As tools name it to the model. */
  readonly relative: string
  readonly sizeBytes: number
  /** Fills `buffer` from byte `position` on; resolves to the number of bytes, 0 at the end. */
  read(buffer: Uint8Array, position: number): Promise<number>
}

export interface FileScope extends PathScope {
  readonly overlay: Overlay
}

type FileAnswer = { readonly ok: true; readonly file: OpenedFile } | OpenFailure

/**
 * Where tools get file bytes from. A source may answer from elsewhere than the disk, provided that it
 * asks the guard (`resolveInProject`) first, as `projectFiles` does.
 */
export interface FileSource {
  open(scope: FileScope, path: string): Promise<FileAnswer>
}

/** The disk, with the pending changes of `scope` before it. */
export const projectFiles: FileSource = {
  async open(scope, path) {
    const opened = await openInProject(scope, path)
    if (scope.overlay.size === 0) return opened.ok ? { ok: true, file: diskFile(opened) } : opened
    const resolved = opened.ok ? opened : await resolveInProject(scope, path)
    const overlaid = resolved.ok ? answerFromOverlay(scope.overlay, resolved, path) : undefined
    if (!opened.ok) return overlaid ?? opened
    if (overlaid === undefined) return { ok: true, file: diskFile(opened) }
    await opened.handle.close()
    return overlaid
  },
}

/** Undefined when the overlay leaves the file as it is on disk. */
function answerFromOverlay(overlay: Overlay, { absolute, relative }: ResolvedPath, asked: string): FileAnswer | undefined {
  const node = overlayNodeAt(growOverlayTree(overlay), absolute)
  if (node === undefined) return undefined
  switch (overlaidKind(node)) {
    case 'as-on-disk':
      return undefined
    case 'folder':
      return openFailure('is-a-directory', asked)
    case 'file':
    case 'deleted':
      return node.content ? { ok: true, file: memoryFile(relative, node.content) } : openFailure('missing', asked)
  }
}

function diskFile({ handle, relative, sizeBytes }: OpenedPath): OpenedFile {
  return {
    relative,
    sizeBytes,
    read: async (buffer, position) => (await handle.read(buffer, 0, buffer.byteLength, position)).bytesRead,
    [Symbol.asyncDispose]: () => handle.close(),
  }
}

function memoryFile(relative: string, content: Buffer): OpenedFile {
  return {
    relative,
    sizeBytes: content.length,
    read: async (buffer, position) => content.copy(buffer, 0, position),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  }
}
