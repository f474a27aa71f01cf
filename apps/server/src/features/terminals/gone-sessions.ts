import { terminalSessionsSchema } from '@boocode/contracts'
import type { ServerContext } from '../../context.ts'
import { askTerminals } from './ask-terminals.ts'
import { selectGoneSessions } from './queries.ts'

/**
 * Ends the terminals of sessions that were deleted: nobody can reach them any more. Never throws.
 *
 * @param asleep whether a terminal service that does not run is started where it left terminals
 */
export async function endGoneTerminals(context: ServerContext, asleep: 'wake' | 'leave'): Promise<void> {
  const { booterm, database, log } = context
  try {
    const answer = await askTerminals(context, { method: 'GET', path: '/api/term/sessions' }, asleep)
    if (answer.kind === 'none') return
    for (const id of await selectGoneSessions(database.sql, terminalSessionsSchema.parse(answer.body).session_ids)) {
      await booterm.call({ method: 'DELETE', path: `/api/term/sessions/${id}/panes` })
      log.info({ session: id }, 'ended the terminals of a session that was deleted')
    }
  } catch (err) {
    log.debug({ err }, 'terminals of deleted sessions wait for the next round')
  }
}
