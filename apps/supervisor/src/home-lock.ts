// One instance per home. The lock is SQLite's lock on an empty file: the operating system holds it
// for the process and lets go of it when the process ends, however it ends. Nothing can go stale,
// no number can be reused, and two that start at once cannot both win.
import { DatabaseSync } from 'node:sqlite'
import { StartError } from './start-error.ts'

export interface HomeLock extends Disposable {
  release(): void
}

/** SQLITE_BUSY (sqlite.org/rescode.html): another process has it. */
const BUSY = 5

/**
 * @param file is made when it is not there
 * @returns undefined when another process holds the lock
 * @throws StartError when the folder's file system cannot lock
 */
export function takeHomeLock(file: string): HomeLock | undefined {
  let database: DatabaseSync | undefined
  try {
    database = new DatabaseSync(file, { timeout: 0 })
    database.exec('begin exclusive')
  } catch (error) {
    database?.close()
    if (error instanceof Error && 'errcode' in error && error.errcode === BUSY) return undefined
    const reason = error instanceof Error ? error.message : String(error)
    throw new StartError(`${file} cannot be locked (${reason}). Choose a folder on a local, writable disk with BOOCODE_HOME.`, error)
  }
  const held = database
  const release = (): void => {
    if (held.isOpen) held.close()
  }
  return { release, [Symbol.dispose]: release }
}
