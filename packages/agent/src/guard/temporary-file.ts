import { constants } from 'node:fs'
import type { Stats } from 'node:fs'
import { link, lstat, open, opendir, rename, unlink } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import path from 'node:path'

import type { OpenedDirectory } from './open-in-project.ts'
import { isTemporaryName, newTemporaryName } from './temporary-names.ts'

/** Content on its way to its place. Disposing of it removes it, unless it got there. */
export interface TemporaryFile extends AsyncDisposable {
  /** Gives it its content and its permissions, all of it on the disk. */
  fill(content: Buffer): Promise<void>
  /** Takes the place of `name` in one step. Rejects with `EEXIST` when a new file finds its name taken. */
  moveTo(name: string): Promise<void>
}

const CREATE_FLAGS = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW
/** No writer takes that long; what is older was left by a process that was killed. */
const LEFTOVER_AGE_MS = 10 * 60_000
const MAX_SWEPT_NAMES = 10_000
const SWEEP_BATCH = 500

/** Creates an empty file in `folder`. `replaced` describes the file whose place it will take, if any; else it gets the bits of `newMode`. */
export async function createTemporaryFile(folder: OpenedDirectory, replaced: Stats | undefined, newMode?: number): Promise<TemporaryFile> {
  const own = path.join(folder.accessPath, newTemporaryName())
  // Until its permissions are set nobody else may look in.
  const handle = await open(own, CREATE_FLAGS, replaced === undefined && newMode === undefined ? 0o666 : 0o600)
  let moved = false
  await tryTo(sweepLeftovers(folder, handle))
  return {
    async fill(content) {
      await handle.writeFile(content)
      if (replaced !== undefined) await takeOver(handle, replaced)
      else if (newMode !== undefined) await handle.chmod(newMode & 0o777)
      await handle.sync()
    },
    async moveTo(name) {
      const target = path.join(folder.accessPath, name)
      if (replaced === undefined) moved = await linkInto(own, target)
      else {
        await rename(own, target)
        moved = true
      }
    },
    async [Symbol.asyncDispose]() {
      await handle.close()
      // Nothing more can be done about one that stays; a later write sweeps it.
      if (!moved) await unlink(own).catch(() => undefined)
    },
  }
}

/** Owner first: changing it clears the bits that run a program as somebody else. */
async function takeOver(handle: FileHandle, replaced: Stats): Promise<void> {
  const own = await handle.stat()
  const isOwned = own.uid === replaced.uid && own.gid === replaced.gid
  const isGiven = isOwned || (await tryTo(handle.chown(replaced.uid, replaced.gid)))
  // Those bits must not come to stand for another user than they were set for.
  await handle.chmod(replaced.mode & (isGiven ? 0o7777 : 0o777))
}

/**
 * A rename would silently replace a file that appeared a moment ago; a second name does not. Resolves
 * to whether the first name is gone.
 */
async function linkInto(own: string, target: string): Promise<boolean> {
  try {
    await link(own, target)
    return false
  } catch (error) {
    if (!NO_LINKS_CODES.has(String((error as NodeJS.ErrnoException).code))) throw error
    await rename(own, target)
    return true
  }
}

/** What file systems without hard links answer. */
const NO_LINKS_CODES: ReadonlySet<string> = new Set(['EPERM', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP', 'EMLINK'])

/** Age by the clock of the file system, from `fresh`, a file just made. */
async function sweepLeftovers(folder: OpenedDirectory, fresh: FileHandle): Promise<void> {
  const now = (await fresh.stat()).mtimeMs
  let seen = 0
  for await (const { name } of await opendir(folder.accessPath, { bufferSize: SWEEP_BATCH })) {
    seen += 1
    if (seen > MAX_SWEPT_NAMES) return
    if (!isTemporaryName(name)) continue
    const file = path.join(folder.accessPath, name)
    const stats = await lstat(file)
    if (stats.isFile() && now - stats.mtimeMs > LEFTOVER_AGE_MS) await unlink(file)
  }
}

function tryTo(work: Promise<unknown>): Promise<boolean> {
  return work.then(
    () => true,
    () => false,
  )
}
