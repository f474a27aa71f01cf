import { printablePath } from './printable-path.ts'

export type ChangeFault =
  | 'refused'
  /** The file, or the folder on the way to it, is not what it was. */
  | 'changed'
  | 'too-large'
  | 'is-a-directory'
  | 'special-file'
  /** A part of the path is a file. */
  | 'missing-parent'
  | 'missing-project'
  | 'no-permission'
  | 'read-only'
  | 'disk-full'
  | 'folder-full'
  | 'name-too-long'
  | 'io-error'

export interface ChangeFailure {
  readonly ok: false
  readonly fault: ChangeFault
  /** Says that the file was left alone, why, and what to do; for the model and for people. */
  readonly message: string
}

const SENTENCES: Readonly<Record<Exclude<ChangeFault, 'refused'>, string>> = {
  changed: 'it or its folder is no longer as it was. Read it again and make the change anew.',
  'too-large': 'it is larger than 10 MB, the most that is changed as text. Use a command instead.',
  'is-a-directory': 'it is a folder. Name a file.',
  'special-file': 'it is a pipe, socket or device, not an ordinary file.',
  'missing-parent': 'a part of its path is a file, not a folder. Choose another path.',
  'missing-project': "the project's folder is gone. Bring it back, or open the project at its new place.",
  'no-permission': 'the user that BooCode runs as may not. Correct the permissions of the file and its folder.',
  'read-only': 'its file system is mounted read-only. Mount it for writing and try again.',
  'disk-full': 'the disk is full or a quota is used up. Free some space and try again.',
  'folder-full': 'its folder takes no more entries. Use another folder.',
  'name-too-long': 'the file system takes no name or path that long. Choose a shorter one.',
  'io-error': 'the disk or file system reported an error. Try again, and look at the disk if it stays.',
}

export function changeFailure(fault: Exclude<ChangeFault, 'refused'>, path: string): ChangeFailure {
  return { ok: false, fault, message: `${printablePath(path)} was not changed: ${SENTENCES[fault]}` }
}

/** For an error of the file system. What has no code of the system is a defect and is thrown on. */
export function changeFaultOf(error: unknown): Exclude<ChangeFault, 'refused'> {
  const code: unknown = error instanceof Error && 'code' in error ? error.code : undefined
  if (typeof code !== 'string') throw error
  return FAULT_BY_CODE.get(code) ?? 'io-error'
}

const FAULT_BY_CODE: ReadonlyMap<string, Exclude<ChangeFault, 'refused'>> = new Map([
  // Whoever gets these held the folder open: something was taken away or put there meanwhile.
  ['ENOENT', 'changed'],
  ['EEXIST', 'changed'],
  ['ELOOP', 'changed'],
  ['ESTALE', 'changed'],
  ['ENOTDIR', 'missing-parent'],
  ['EISDIR', 'is-a-directory'],
  ['ENXIO', 'special-file'],
  ['ENODEV', 'special-file'],
  ['EACCES', 'no-permission'],
  ['EPERM', 'no-permission'],
  ['EROFS', 'read-only'],
  ['ENOSPC', 'disk-full'],
  ['EDQUOT', 'disk-full'],
  ['EMLINK', 'folder-full'],
  ['ENAMETOOLONG', 'name-too-long'],
])
