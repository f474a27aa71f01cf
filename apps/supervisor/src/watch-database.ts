import { setTimeout as delay } from 'node:timers/promises'
import type { Log } from './output.ts'

const FIRST_PAUSE_MS = 500
const LONGEST_PAUSE_MS = 10_000

/**
 * Says what is wrong with the database behind DATABASE_URL, once for each finding, until it is well
 * for the first time; from then on the services report it. They run meanwhile and answer 503.
 * @returns the reason why no waiting will help, or undefined
 */
export async function watchDatabase(url: string, log: Log, signal: AbortSignal): Promise<string | undefined> {
  const { checkDatabase } = await import('./database-check.ts')
  let said = ''
  for (let pauseMs = FIRST_PAUSE_MS; !signal.aborted; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
    const finding = await checkDatabase(url)
    if (finding.kind === 'ok') {
      if (said) log.info(`The database is there (PostgreSQL ${finding.version}).`)
      return undefined
    }
    if (finding.kind === 'old') return finding.message
    if (finding.message !== said) log.error(`${finding.message} It is tried again until it works.`)
    said = finding.message
    // Rejects only when the signal fires, which ends the loop.
    await delay(pauseMs, undefined, { signal, ref: false }).catch(() => undefined)
  }
  return undefined
}
