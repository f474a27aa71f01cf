import { terminalSessionsSchema } from '@boocode/contracts'
import type { ServerContext } from '../../context.ts'
import { selectGoneSessions } from './queries.ts'

/** Ends the terminals of sessions that were deleted: nobody can reach them any more. */
export async function endGoneTerminals({ booterm, database, log }: ServerContext): Promise<void> {
  if (!booterm.isInUse) return
  try {
    const { session_ids } = terminalSessionsSchema.parse(await booterm.call({ method: 'GET', path: '/api/term/sessions' }))
    for (const id of await selectGoneSessions(database.sql, session_ids)) {
      await booterm.call({ method: 'DELETE', path: `/api/term/sessions/${id}/panes` })
      log.info({ session: id }, 'ended the terminals of a session that was deleted')
    }
  } catch (err) {
    log.debug({ err }, 'terminals of deleted sessions wait for the next round')
  }
}
