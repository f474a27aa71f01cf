import { constants } from 'node:fs'
import { access, realpath, stat } from 'node:fs/promises'
import { homedir } from 'node:os'
import { basename, isAbsolute, resolve, sep } from 'node:path'
import { AppError } from '@boocode/contracts'

export interface PathRules {
  /** Absolute folders; projects lie under one of them. */
  roots: readonly string[]
  /** BooCode's own folder: it holds keys and the database, so no project may contain it or lie in it. */
  home: string
}

/**
 * Whether a folder may become a project: it exists, is a directory, can be read, and lies under one
 * of `roots` with links followed. What lies outside the roots is never described.
 *
 * @throws AppError `unprocessable` (missing, not a directory, not readable), `forbidden` (outside the
 *   roots, or BooCode's own folder), `invalid_request` (not an absolute path).
 */
export async function checkProjectPath(given: string, { roots, home }: PathRules): Promise<{ path: string; name: string }> {
  const expanded = given === '~' || given.startsWith('~/') ? homedir() + given.slice(1) : given
  if (expanded.includes('\0')) throw new AppError('invalid_request', 'The path holds a NUL character.')
  if (!isAbsolute(expanded)) {
    throw new AppError('invalid_request', `"${given}" is not an absolute path. Begin with / or ~/.`)
  }
  const wanted = resolve(expanded)
  const realRoots = await Promise.all(roots.map(async (root) => await realpath(root).catch(() => resolve(root))))
  const real = await realpath(wanted).catch((error: unknown) => fault(error, wanted, isUnder(wanted, [...roots, ...realRoots])))
  if (real instanceof AppError) throw real.code === 'forbidden' ? outside(given, roots) : real
  if (!isUnder(real, realRoots)) throw outside(given, roots)
  const ownFolder = await realpath(home).catch(() => resolve(home))
  if (isUnder(ownFolder, [real]) || isUnder(real, [ownFolder])) {
    throw new AppError('forbidden', `${given} holds BooCode's own data (${home}), keys among them. Choose a folder beside it.`)
  }
  if (!(await stat(real)).isDirectory()) {
    throw new AppError('unprocessable', `${given} is a file, not a folder. Give the folder that holds it.`)
  }
  await access(real, constants.R_OK | constants.X_OK).catch((error: unknown) => {
    throw new AppError('unprocessable', `BooCode may not read ${given}. Change its permissions, or run BooCode as its owner.`, { cause: error })
  })
  return { path: real, name: basename(real) || real }
}

function fault(error: unknown, path: string, isInside: boolean): AppError {
  if (!isInside) return new AppError('forbidden', 'outside')
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'ENOENT' || code === 'ENOTDIR') return new AppError('unprocessable', `There is no folder ${path}. Check the spelling, or create it first.`, { cause: error })
  if (code === 'ENAMETOOLONG') return new AppError('invalid_request', 'The path is too long.', { cause: error })
  if (code === 'ELOOP') return new AppError('unprocessable', `${path} is a link that leads to itself.`, { cause: error })
  return new AppError('unprocessable', `${path} cannot be opened (${String(code)}).`, { cause: error })
}

function outside(given: string, roots: readonly string[]): AppError {
  return new AppError(
    'forbidden',
    `${given} lies outside the folders where projects may be (${roots.join(', ')}). Choose one inside, or set PROJECT_ROOTS.`,
  )
}

function isUnder(path: string, roots: readonly string[]): boolean {
  return roots.some((root) => path === root || path.startsWith(root.endsWith(sep) ? root : root + sep))
}
