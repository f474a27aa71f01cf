import { randomBytes } from 'node:crypto'
import { v7 as uuidv7, validate } from 'uuid'
import type { HomePaths } from './home-paths.ts'
import { readIfThere, writePrivateFile } from './private-file.ts'
import { StartError } from './start-error.ts'

export interface InstanceSecrets {
  /** Shared by the services of this home: 32 random bytes as base64url. */
  readonly service: string
  /** Names this machine and home as a host in the database, for good. */
  readonly hostId: string
}

/** Reads what the first start made. @throws StartError when a file holds something else */
export function ensureSecrets(paths: HomePaths): InstanceSecrets {
  return {
    service: ensure(paths.serviceSecret, () => randomBytes(32).toString('base64url'), (text) => /^[\w-]{43}$/.test(text)),
    hostId: ensure(paths.hostId, () => uuidv7(), validate),
  }
}

function ensure(path: string, make: () => string, isValid: (text: string) => boolean): string {
  const found = readIfThere(path)?.trim()
  if (found === undefined) {
    const made = make()
    writePrivateFile(path, `${made}\n`)
    return made
  }
  if (isValid(found)) return found
  throw new StartError(`${path} is damaged. Put back the file that was there, or remove it to get a new one.`)
}
