import { accessSync, constants, realpathSync, statSync } from 'node:fs'
import { isAbsolute, relative, resolve } from 'node:path'
import { AppError } from '@boocode/contracts'

/**
 * @param folder absolute, or relative to the project
 * @param allowed null when the folder was allowed before
 * @returns its real path
 * @throws AppError `unprocessable` when it is no folder, `forbidden` when it lies elsewhere
 */
export function checkFolder(folder: string, allowed: { project: string; granted: readonly string[] } | null): string {
  const real = realFolder(allowed === null ? folder : resolve(allowed.project, folder))
  if (real === null) {
    throw new AppError('unprocessable', 'The folder for the terminal is not there, or is no folder. Choose another, or put it back.')
  }
  if (allowed === null) return real
  const isAllowed = [allowed.project, ...allowed.granted].some((root) => {
    const realRoot = realFolder(root)
    return realRoot !== null && isInside(real, realRoot)
  })
  if (!isAllowed) throw new AppError('forbidden', 'A terminal starts in a folder of the project, or in one to which access was granted.')
  return real
}

/** @throws AppError `unprocessable` */
export function checkShell(shell: string): void {
  try {
    accessSync(shell, constants.X_OK)
    if (statSync(shell).isFile()) return
  } catch {
    // Told below.
  }
  throw new AppError('unprocessable', `The shell ${shell} does not exist, or cannot be run. Set SHELL to one that does, and start BooCode again.`)
}

function realFolder(path: string): string | null {
  try {
    const real = realpathSync(path)
    return statSync(real).isDirectory() ? real : null
  } catch {
    return null // not there, or not to be entered
  }
}

function isInside(path: string, root: string): boolean {
  const way = relative(root, path)
  return way === '' || (!isAbsolute(way) && way !== '..' && !way.startsWith('../'))
}
