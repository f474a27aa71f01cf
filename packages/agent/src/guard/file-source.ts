import { openInProject } from './open-in-project.ts'
import type { OpenFailure } from './open-in-project.ts'
import type { PathScope } from './path-guard.ts'

/** One version of a file's bytes. Must be disposed of. */
export interface OpenedFile extends AsyncDisposable {
  /** As tools name it to the model. */
  readonly relative: string
  readonly sizeBytes: number
  /** Fills `buffer` from byte `position` on; resolves to the number of bytes, 0 at the end. */
  read(buffer: Uint8Array, position: number): Promise<number>
}

/**
 * Where tools get file bytes from. A source may answer from elsewhere than the disk, provided that it
 * asks the guard (`resolveInProject`) first, as `diskFiles` does.
 */
export interface FileSource {
  open(scope: PathScope, path: string): Promise<{ readonly ok: true; readonly file: OpenedFile } | OpenFailure>
}

export const diskFiles: FileSource = {
  async open(scope, path) {
    const opened = await openInProject(scope, path)
    if (!opened.ok) return opened
    const { handle, relative, sizeBytes } = opened
    const file: OpenedFile = {
      relative,
      sizeBytes,
      read: async (buffer, position) => (await handle.read(buffer, 0, buffer.byteLength, position)).bytesRead,
      [Symbol.asyncDispose]: () => handle.close(),
    }
    return { ok: true, file }
  },
}
