// Postgres refuses to run as root. When BooCode runs as root, the database runs as another user.
import { readFileSync, statSync } from 'node:fs'
import { EmbeddedPostgresError } from './errors.ts'

export interface PostgresAccount {
  readonly name: string
  readonly uid: number
  readonly gid: number
}

/** In order of preference: a user made for us, the distribution's own, the one that is everywhere. */
const NAMES = ['boocode', 'postgres', 'nobody'] as const

/**
 * @param passwd text of /etc/passwd
 * @returns the user that Postgres is to run as, or undefined when none of the known ones exists
 */
export function chooseAccount(passwd: string): PostgresAccount | undefined {
  const accounts = parsePasswd(passwd)
  for (const name of NAMES) {
    const account = accounts.find((candidate) => candidate.name === name && candidate.uid !== 0)
    if (account) return account
  }
  return undefined
}

/**
 * @param dataDir where the data lies, or will lie; existing data stays with the user that owns it
 * @returns undefined when BooCode runs as an ordinary user: Postgres then runs as that user
 */
export function findAccount(dataDir: string): PostgresAccount | undefined {
  if (process.getuid?.() !== 0) return undefined
  const passwd = readFileSync('/etc/passwd', 'utf8')
  const owner = statSync(dataDir, { throwIfNoEntry: false })
  if (owner && owner.uid !== 0) {
    const known = parsePasswd(passwd).find((account) => account.uid === owner.uid)
    return { name: known?.name ?? String(owner.uid), uid: owner.uid, gid: owner.gid }
  }
  const account = chooseAccount(passwd)
  if (account) return account
  throw new EmbeddedPostgresError(
    'no_account',
    `BooCode runs as root, Postgres refuses to, and /etc/passwd has none of the users ${NAMES.join(', ')}. ` +
      'Create one (useradd --system boocode), start BooCode as an ordinary user, or set DATABASE_URL.',
  )
}

function parsePasswd(passwd: string): PostgresAccount[] {
  return passwd.split('\n').flatMap((line) => {
    const [name, , uid, gid] = line.split(':')
    if (!name || name.startsWith('#') || uid === undefined || gid === undefined) return []
    // macOS writes nobody's number as -2; the kernel means the unsigned 32-bit number.
    return [{ name, uid: Number(uid) >>> 0, gid: Number(gid) >>> 0 }]
  })
}
