import { createHash } from 'node:crypto'
import { lstatSync, mkdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Where the keeper of a home is reached. */
export interface KeeperPlace {
  readonly home: string
  readonly socket: string
  /** What it and its programs' starts complain about. */
  readonly log: string
}

/** Of the path of a socket, on the strictest system (macOS), with the NUL. */
const maxSocketPath = 103
const socketName = 'keeper'

/**
 * Makes the folder for the socket: in the home, or under the system's temporary folder when the path there is too long
 * for one.
 *
 * @throws Error when somebody else made the folder, or others may write there
 */
export function makeKeeperPlace(home: string): KeeperPlace {
  const uid = process.getuid?.() ?? 0
  const inHome = join(home, 'terminals', 'run')
  const isShort = Buffer.byteLength(join(inHome, socketName)) <= maxSocketPath
  const hash = createHash('sha256').update(home).digest('hex').slice(0, 12)
  const folder = isShort ? inHome : join(tmpdir(), `boocode-${uid}-${hash}`)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const found = lstatSync(folder)
  if (!found.isDirectory() || found.uid !== uid || (found.mode & 0o077) !== 0) {
    throw new Error(`${folder} belongs to somebody else, or others may write there. Remove it, or set BOOCODE_HOME to a shorter path.`)
  }
  return { home, socket: join(folder, socketName), log: join(home, 'terminals', 'keeper.log') }
}
