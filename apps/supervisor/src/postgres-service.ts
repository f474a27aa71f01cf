import type { Postmaster, PreparedPostgres } from '@boocode/db/embedded'
import type { Service } from './keep-running.ts'

const FAST_MS = 5_000
const IMMEDIATE_MS = 3_000
const KILL_MS = 2_000

/** The embedded Postgres as a service; a start after a crash recovers by itself. */
export function postgresService(prepared: PreparedPostgres): Service {
  return {
    name: 'postgres',
    async launch(signal) {
      const postmaster = await prepared.start(signal)
      return {
        pid: postmaster.pid,
        ended: describeEnd(postmaster),
        stopSteps: [
          { send: () => void postmaster.stop('fast'), patienceMs: FAST_MS },
          { send: () => void postmaster.stop('immediate'), patienceMs: IMMEDIATE_MS },
          { send: () => void postmaster.stop('kill'), patienceMs: KILL_MS },
        ],
      }
    },
  }
}

async function describeEnd({ exited }: Postmaster): Promise<string> {
  const { code, signal, lastLines } = await exited
  if (code === 0) return 'stopped from outside'
  const end = signal ? `ended by ${signal}` : `exit code ${code}`
  const words = lastLines.at(-1)?.replace(/^.*?\] \w{5} /, '')
  return words ? `${end}, last words: ${words}` : end
}
