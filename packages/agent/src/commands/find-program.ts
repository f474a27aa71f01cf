import { access, constants, stat } from 'node:fs/promises'
import path from 'node:path'

export type FoundProgram =
  | { readonly ok: true; readonly file: string }
  | { readonly ok: false; readonly fault: 'not-found' | 'not-executable' }

/** Looks a program up as `execvp` would, in the `PATH` that the command will have. */
export async function findProgram(name: string, cwd: string, searchPath: string): Promise<FoundProgram> {
  const isPath = name.includes('/')
  const places = isPath ? [cwd] : searchPath.split(path.delimiter).filter((folder) => path.isAbsolute(folder))
  let fault: 'not-found' | 'not-executable' = 'not-found'
  for (const place of name === '' || name.includes('\0') ? [] : places) {
    const file = path.resolve(place, name)
    const kind = await kindOf(file)
    if (kind === 'program') return { ok: true, file }
    if (kind === 'other') fault = 'not-executable'
  }
  return { ok: false, fault }
}

async function kindOf(file: string): Promise<'program' | 'other' | 'missing'> {
  try {
    const isFile = (await stat(file)).isFile()
    if (!isFile) return 'other'
  } catch {
    // Missing, or behind a folder that is closed to us: not there for this command.
    return 'missing'
  }
  return access(file, constants.X_OK).then(
    () => 'program',
    () => 'other',
  )
}
