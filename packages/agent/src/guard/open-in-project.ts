import { constants } from 'node:fs'
import { lstat, open, readlink, realpath, stat } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'

import { printablePath } from './printable-path.ts'
import { resolveInProject } from './path-guard.ts'
import type { PathScope, ResolvedPath } from './path-guard.ts'

export type OpenFault =
  | 'refused'
  | 'missing'
  | 'is-a-directory'
  | 'not-a-directory'
  | 'special-file'
  | 'name-too-long'
  | 'no-permission'
  | 'unstable'
  | 'io-error'

export interface OpenFailure {
  readonly ok: false
  readonly fault: OpenFault
  /** A sentence for the model; names the path as it was asked for and nothing outside the project. */
  readonly message: string
}

export interface OpenedPath {
  readonly ok: true
  /** Open for reading; the caller closes it. */
  readonly handle: FileHandle
  readonly absolute: string
  readonly relative: string
  readonly sizeBytes: number
}

export interface OpenedDirectory extends OpenedPath {
  /** Names the opened folder itself, whatever its path leads to by now; valid while `handle` is open. */
  readonly accessPath: string
  /** Whether `absolute` still leads to the opened folder. */
  isInPlace(): Promise<boolean>
}

type Kind = 'file' | 'directory'

const MAX_ATTEMPTS = 3

/** A refusal to wait for a writer (a FIFO) and to follow a link that was put there after the check. */
const OPEN_FLAGS = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK

/** Opens a regular file that the guard lets through and proves that the opened file is that one. */
export async function openInProject(scope: PathScope, asked: string): Promise<OpenedPath | OpenFailure> {
  return openVerified(scope, asked, 'file')
}

/** The same for a folder. Children are reached by `accessPath`, so that swapping a parent is no use. */
export async function openDirectoryInProject(scope: PathScope, asked: string): Promise<OpenedDirectory | OpenFailure> {
  const opened = await openVerified(scope, asked, 'directory')
  if (!opened.ok) return opened
  const { handle, absolute } = opened
  return {
    ...opened,
    accessPath: (await hasDescriptorPaths()) ? descriptorPath(handle) : absolute,
    isInPlace: () => isStillAt(handle, absolute).catch(() => false),
  }
}

async function openVerified(scope: PathScope, asked: string, kind: Kind): Promise<OpenedPath | OpenFailure> {
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
    const resolved = await resolveInProject(scope, asked)
    if (!resolved.ok) return { ok: false, fault: 'refused', message: resolved.message }
    const opened = await openOnce(resolved, kind)
    if (opened !== 'changed') return typeof opened === 'string' ? openFailure(opened, asked) : opened
  }
  return openFailure('unstable', asked)
}

async function openOnce(resolved: ResolvedPath, kind: Kind): Promise<OpenedPath | OpenFault | 'changed'> {
  let handle: FileHandle | undefined
  try {
    // Looked at first because merely opening a FIFO or a device has effects.
    const before = wrongKind(await lstat(resolved.absolute), kind)
    if (before !== undefined) return before
    handle = await open(resolved.absolute, OPEN_FLAGS)
    const stats = await handle.stat()
    const after = wrongKind(stats, kind)
    if (after !== undefined || !(await isStillAt(handle, resolved.absolute))) {
      await handle.close()
      return 'changed'
    }
    const { absolute, relative } = resolved
    return { ok: true, handle, absolute, relative, sizeBytes: stats.size }
  } catch (error) {
    await handle?.close()
    return faultOf(error)
  }
}

interface FileKind {
  isFile(): boolean
  isDirectory(): boolean
  isSymbolicLink(): boolean
}

function wrongKind(stats: FileKind, kind: Kind): OpenFault | 'changed' | undefined {
  if (kind === 'file' ? stats.isFile() : stats.isDirectory()) return undefined
  if (stats.isSymbolicLink()) return 'changed'
  if (stats.isDirectory()) return 'is-a-directory'
  return kind === 'directory' ? 'not-a-directory' : 'special-file'
}

/**
 * The kernel's own word for where an open file lies (Linux). Elsewhere the path is resolved again and
 * compared by device and inode, which leaves a swap there and back undetected.
 */
async function isStillAt(handle: FileHandle, absolute: string): Promise<boolean> {
  if (await hasDescriptorPaths()) return (await readlink(descriptorPath(handle))) === absolute
  if ((await realpath(absolute)) !== absolute) return false
  const [opened, named] = await Promise.all([handle.stat({ bigint: true }), stat(absolute, { bigint: true })])
  return opened.dev === named.dev && opened.ino === named.ino
}

function descriptorPath(handle: FileHandle): string {
  return `/proc/self/fd/${handle.fd}`
}

let descriptorPaths: Promise<boolean> | undefined

function hasDescriptorPaths(): Promise<boolean> {
  descriptorPaths ??= readlink('/proc/self/exe').then(
    () => true,
    () => false,
  )
  return descriptorPaths
}

function faultOf(error: unknown): OpenFault | 'changed' {
  switch ((error as NodeJS.ErrnoException).code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return 'missing'
    case 'EACCES':
    case 'EPERM':
      return 'no-permission'
    case 'ELOOP':
      return 'changed'
    case 'ENXIO':
    case 'ENODEV':
      return 'special-file'
    case 'ENAMETOOLONG':
      return 'name-too-long'
    default:
      return 'io-error'
  }
}

const SENTENCES: Readonly<Record<Exclude<OpenFault, 'refused'>, string>> = {
  missing: 'does not exist',
  'is-a-directory': 'is a folder, not a file',
  'not-a-directory': 'is a file, not a folder',
  'special-file': 'is a pipe, socket or device, not an ordinary file',
  'name-too-long': 'has a name or path longer than the file system takes',
  'no-permission': 'may not be read by the user that BooCode runs as',
  unstable: 'cannot be opened: its links turn in a circle or it is being replaced all the time',
  'io-error': 'could not be read: the disk or file system reported an error',
}

/** `asked` as the caller named it. */
export function openFailure(fault: OpenFault, asked: string): OpenFailure {
  const sentence = fault === 'refused' ? 'is refused' : SENTENCES[fault]
  return { ok: false, fault, message: `${printablePath(asked)} ${sentence}.` }
}
