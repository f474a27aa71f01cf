import { createHash } from 'node:crypto'
import { constants } from 'node:fs'
import type { Stats } from 'node:fs'
import { access, lstat, mkdir, open, unlink } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import path from 'node:path'

import { changeFailure, changeFaultOf } from './change-faults.ts'
import type { ChangeFailure, ChangeFault } from './change-faults.ts'
import { changeScope, resolveForChange } from './change-scope.ts'
import { openDirectoryInProject } from './open-in-project.ts'
import type { OpenedDirectory } from './open-in-project.ts'
import { relativeToScope } from './path-guard.ts'
import type { PathScope } from './path-guard.ts'
import { createTemporaryFile } from './temporary-file.ts'

export interface FileChange {
  /** SHA-256 in hex of what must be there now; null when nothing may be there. */
  readonly expected: string | null
  /** What is to be there; null deletes. */
  readonly content: Buffer | null
  /** Permission bits of a file that is made anew; those of any new file when absent. */
  readonly newMode?: number | null
}

type Fault = Exclude<ChangeFault, 'refused'>

const READ_FLAGS = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK
const CHUNK_BYTES = 256 * 1024

/**
 * Changes one file of the project, whole or not at all: whatever fails, and whenever the process is
 * killed, the file holds either what it held or all of `content`, which then is on the disk.
 *
 * `absolute` comes from `readForChange`. The guard is asked again, and the folder is held open from
 * there on, so that nothing is written through a link that took a folder's place. Missing folders are
 * made, and stay even if the file then cannot be written; no folder is ever removed.
 *
 * What is there is compared with `expected` at the start and again just before it is replaced. A
 * foreign write between that and the replacement, some microseconds, is lost; a file created
 * meanwhile is not.
 *
 * A replaced file keeps its permission bits and, where we may set them, owner and group. It becomes a
 * new file: its other hard links keep the old content, as with Git and most editors, since writing in
 * place could not be undone half-way; extended attributes are not taken along.
 */
export async function writeInProject(
  scope: PathScope,
  absolute: string,
  change: FileChange,
): Promise<{ readonly ok: true } | ChangeFailure> {
  const relative = relativeToScope(scope, absolute)
  const place = await resolveForChange(scope, absolute)
  if (!place.ok) return place
  if (place.absolute !== absolute) return changeFailure('changed', relative)
  if (relative === '.') return changeFailure('is-a-directory', relative)
  try {
    const fault = await changeIn(changeScope(scope), absolute, change)
    return fault === undefined ? { ok: true } : changeFailure(fault, relative)
  } catch (error) {
    return changeFailure(changeFaultOf(error), relative)
  }
}

async function changeIn(scope: PathScope, absolute: string, change: FileChange): Promise<Fault | undefined> {
  const isCreation = change.expected === null && change.content !== null
  const folder = await openFolder(scope, path.dirname(absolute), isCreation)
  if (folder === 'missing') return change.expected === null ? undefined : 'changed'
  if (typeof folder === 'string') return folder
  await using _handle = folder.handle
  const file = path.basename(absolute)
  return change.content === null
    ? await deleteFile(folder, file, change.expected)
    : await replaceFile(folder, file, { ...change, content: change.content })
}

async function deleteFile(folder: OpenedDirectory, name: string, expected: string | null): Promise<Fault | undefined> {
  const present = await inspect(folder, name, expected)
  if (typeof present === 'string') return present
  if (expected === null) return undefined
  if (!(await folder.isInPlace())) return 'changed'
  await unlink(path.join(folder.accessPath, name))
  await syncFolder(folder)
  return undefined
}

async function replaceFile(
  folder: OpenedDirectory,
  name: string,
  { expected, content, newMode }: FileChange & { readonly content: Buffer },
): Promise<Fault | undefined> {
  const present = await inspect(folder, name, expected)
  if (typeof present === 'string') return present
  await using temporary = await createTemporaryFile(folder, present.stats, newMode ?? undefined)
  await temporary.fill(content)
  const now = await inspect(folder, name, expected)
  if (typeof now === 'string') return now
  if (!(await folder.isInPlace())) return 'changed'
  await temporary.moveTo(name)
  await syncFolder(folder)
  return undefined
}

interface Present {
  /** Undefined when there is no file. */
  readonly stats: Stats | undefined
}

/** Whether the file is as expected and may be changed. */
async function inspect(folder: OpenedDirectory, name: string, expected: string | null): Promise<Present | Fault> {
  const file = path.join(folder.accessPath, name)
  const seen = await lstatIfThere(file)
  if (seen === undefined) return expected === null ? { stats: undefined } : 'changed'
  if (seen.isDirectory()) return 'is-a-directory'
  if (seen.isSymbolicLink()) return 'changed'
  if (!seen.isFile()) return 'special-file'
  await using handle = await open(file, READ_FLAGS)
  const stats = await handle.stat()
  if (!stats.isFile() || (await hashOf(handle)) !== expected) return 'changed'
  // Replacing needs leave to write to the folder alone; a file marked read-only is respected all the same.
  await access(file, constants.W_OK)
  return { stats }
}

async function lstatIfThere(file: string): Promise<Stats | undefined> {
  try {
    return await lstat(file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

async function hashOf(handle: FileHandle): Promise<string> {
  const hash = createHash('sha256')
  const chunk = Buffer.alloc(CHUNK_BYTES)
  for (let position = 0; ; ) {
    const { bytesRead } = await handle.read(chunk, 0, chunk.length, position)
    if (bytesRead === 0) return hash.digest('hex')
    hash.update(chunk.subarray(0, bytesRead))
    position += bytesRead
  }
}

/** Opens `absolute`, and makes it and what is missing above it, below the project root, when it `mayCreate`. */
async function openFolder(scope: PathScope, absolute: string, mayCreate: boolean): Promise<OpenedDirectory | Fault | 'missing'> {
  const opened = await openExactly(scope, absolute)
  if (opened !== 'missing') return opened
  if (absolute === scope.projectRoot) return 'missing-project'
  if (!mayCreate) return (await lstatIfThere(scope.projectRoot)) === undefined ? 'missing-project' : 'missing'
  const above = await openFolder(scope, path.dirname(absolute), true)
  if (typeof above === 'string') return above
  await using _handle = above.handle
  await makeFolder(above, path.basename(absolute))
  const made = await openExactly(scope, absolute)
  return made === 'missing' ? 'changed' : made
}

async function openExactly(scope: PathScope, absolute: string): Promise<OpenedDirectory | Fault | 'missing'> {
  const opened = await openDirectoryInProject(scope, absolute)
  if (opened.ok) {
    if (opened.absolute === absolute) return opened
    await opened.handle.close()
    return 'changed'
  }
  switch (opened.fault) {
    case 'missing':
    case 'name-too-long':
    case 'no-permission':
    case 'io-error':
      return opened.fault
    case 'not-a-directory':
      return 'missing-parent'
    // The guard has let it through before.
    case 'refused':
    case 'unstable':
    case 'is-a-directory':
    case 'special-file':
      return 'changed'
  }
}

async function makeFolder(above: OpenedDirectory, name: string): Promise<void> {
  try {
    await mkdir(path.join(above.accessPath, name))
  } catch (error) {
    // Somebody was faster; what they made is looked at when it is opened.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    return
  }
  await syncFolder(above)
}

/** Makes a new name last. Some network file systems cannot, and have done so already. */
async function syncFolder(folder: OpenedDirectory): Promise<void> {
  try {
    await folder.handle.sync()
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code !== 'EINVAL' && code !== 'ENOTSUP') throw error
  }
}
