import { lstat } from 'node:fs/promises'

import { changeFailure, changeFaultOf } from './change-faults.ts'
import type { ChangeFailure } from './change-faults.ts'
import { changeScope, resolveForChange } from './change-scope.ts'
import { openInProject } from './open-in-project.ts'
import type { OpenedPath, OpenFailure } from './open-in-project.ts'
import type { PathScope, ResolvedPath } from './path-guard.ts'

export const MAX_CHANGE_BYTES = 10 * 1024 * 1024

export interface FileForChange {
  readonly ok: true
  /** Links followed: where a change has to be written. A link that leads inside stands for its target. */
  readonly absolute: string
  /** From the project root. */
  readonly relative: string
  /** Everything that is in the file on disk; null when there is none. */
  readonly content: Buffer | null
  /** Permission bits; null when there is no file. */
  readonly mode: number | null
}

/**
 * What a change of `asked` starts from. Binary files are as good as others; folders, pipes and files
 * over 10 MB are not. A file that is absent may lack its folders too.
 */
export async function readForChange(scope: PathScope, asked: string): Promise<FileForChange | ChangeFailure> {
  const place = await resolveForChange(scope, asked)
  if (!place.ok) return place
  const opened = await openInProject(changeScope(scope), place.absolute)
  if (!opened.ok) return explainUnopened(scope, place, opened)
  await using _handle = opened.handle
  try {
    return opened.absolute === place.absolute ? await readWhole(opened) : changeFailure('changed', asked)
  } catch (error) {
    return changeFailure(changeFaultOf(error), asked)
  }
}

async function readWhole({ handle, absolute, relative, sizeBytes }: OpenedPath): Promise<FileForChange | ChangeFailure> {
  if (sizeBytes > MAX_CHANGE_BYTES) return changeFailure('too-large', relative)
  const content = await handle.readFile()
  // It may have grown since.
  if (content.length > MAX_CHANGE_BYTES) return changeFailure('too-large', relative)
  const { mode } = await handle.stat()
  return { ok: true, absolute, relative, content, mode: mode & 0o777 }
}

async function explainUnopened(
  scope: PathScope,
  place: ResolvedPath,
  failure: OpenFailure,
): Promise<FileForChange | ChangeFailure> {
  switch (failure.fault) {
    case 'missing':
      return explainMissing(scope, place)
    case 'unstable':
    case 'not-a-directory':
      return changeFailure('changed', place.relative)
    case 'refused':
      return { ok: false, fault: 'refused', message: failure.message }
    case 'is-a-directory':
    case 'special-file':
    case 'name-too-long':
    case 'no-permission':
    case 'io-error':
      return changeFailure(failure.fault, place.relative)
  }
}

/** What is missing may be the file, its folders, the whole project; or a part of the path is a file. */
async function explainMissing(scope: PathScope, { absolute, relative }: ResolvedPath): Promise<FileForChange | ChangeFailure> {
  const code = await codeOf(lstat(absolute))
  if (code === undefined) return changeFailure('changed', relative)
  if (code === 'ENOTDIR') return changeFailure('missing-parent', relative)
  if ((await codeOf(lstat(scope.projectRoot))) !== undefined) return changeFailure('missing-project', relative)
  return { ok: true, absolute, relative, content: null, mode: null }
}

/** The system's code for why `work` failed; undefined when it did not. */
function codeOf(work: Promise<unknown>): Promise<string | undefined> {
  return work.then(
    () => undefined,
    (error: NodeJS.ErrnoException) => error.code ?? 'EIO',
  )
}
