import path from 'node:path'

import { openDirectoryInProject } from '../guard/open-in-project.ts'
import { judgePlace } from '../guard/path-guard.ts'
import type { PathScope } from '../guard/path-guard.ts'
import { startRipgrep, stripDot, walkFlags } from './ripgrep.ts'
import { createByteSplitter } from './split-bytes.ts'

const MAX_NAME_BYTES = 8 * 1024

export interface ProjectFileList {
  /** Relative to the project root, in no order. */
  readonly paths: readonly string[]
  /** There are more than `maxFiles`, or the time was over. */
  readonly truncated: boolean
}

/**
 * The files of a project on disk that its `.gitignore` and the rules for secrets let tools see, for
 * people to choose from. Unsorted, which lets the walk use every core. Undefined when the folder cannot be read.
 */
export async function listProjectFiles(
  projectRoot: string,
  limits: { readonly signal: AbortSignal; readonly timeoutMs: number; readonly maxFiles: number },
): Promise<ProjectFileList | undefined> {
  const scope: PathScope = { projectRoot, grantedRoots: [] }
  const opened = await openDirectoryInProject(scope, '.')
  if (!opened.ok) return undefined
  const paths: string[] = []
  let isFull = false
  try {
    const args = [...(await walkFlags(scope, opened)), '--sort=none', '--files', '--null', './']
    const splitter = createByteSplitter([0], MAX_NAME_BYTES, ({ bytes }) => {
      const relative = stripDot(bytes.toString('utf8'))
      if (isFull || judgePlace(scope, path.join(projectRoot, relative)) !== 'allowed') return
      paths.push(relative)
      if (paths.length < limits.maxFiles) return
      isFull = true
      rg.stop()
    })
    const { signal, timeoutMs } = limits
    const rg = startRipgrep({ args, cwd: opened.accessPath, signal, timeoutMs }, splitter.write)
    const ended = await rg.done
    return ended.complaint === undefined ? { paths, truncated: isFull || ended.timedOut } : undefined
  } finally {
    await opened.handle.close()
  }
}
