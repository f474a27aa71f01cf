import { resolve } from 'node:path'
import { hashContent, printablePath, readForChange, writeInProject } from '@boocode/agent'
import type { PathScope } from '@boocode/agent'
import { withPathLock } from './path-lock.ts'

/** How often a file may be changed by others between a look at it and the write. */
const maxLooks = 3

/** What is to be on disk, where null is a file that does not exist; null when nothing is to be done. */
export type FileWrite = { content: Buffer | null } | null

/** The file was left alone; the message says why and what to do. */
export interface FileTrouble {
  ok: false
  message: string
}

/** What stood there, and what was decided and, if it was to be written, is written. */
export type FileEnd<Verdict> = (SeenFile & { verdict: Verdict }) | FileTrouble

export interface SeenFile {
  ok: true
  /** What it holds; null when there is none. */
  disk: Buffer | null
  /** Its permission bits. */
  mode: number | null
}

/**
 * Looks at a file of the project, lets `judge` decide, and writes what it says, or nothing at all. A file that
 * is made anew gets the permission bits `newMode`, if given.
 */
export async function changeFile<Verdict extends { write: FileWrite }>(
  scope: PathScope,
  path: string,
  judge: (disk: Buffer | null) => Verdict,
  newMode: number | null = null,
): Promise<FileEnd<Verdict>> {
  const absolute = resolve(scope.projectRoot, path)
  return await withPathLock(absolute, async () => {
    for (let look = 1; ; look += 1) {
      const seen = await lookAt(scope, path)
      if (!seen.ok) return seen
      const verdict = judge(seen.disk)
      if (verdict.write === null) return { ...seen, verdict }
      const written = await writeInProject(scope, absolute, { expected: hashContent(seen.disk), content: verdict.write.content, newMode })
      if (written.ok) return { ...seen, verdict }
      if (written.fault !== 'changed' || look === maxLooks) return { ok: false, message: written.message }
    }
  })
}

/** What stands at a change's path now. */
export async function lookAt(scope: PathScope, path: string): Promise<SeenFile | FileTrouble> {
  const file = await readForChange(scope, path)
  if (!file.ok) return { ok: false, message: file.message }
  // A link that was put in its place leads to a file that nobody meant to change.
  if (file.absolute !== resolve(scope.projectRoot, path)) {
    return { ok: false, message: `${printablePath(path)} was not changed: a link stands in its place, or in that of one of its folders. Remove the link and try again.` }
  }
  return { ok: true, disk: file.content, mode: file.mode }
}
