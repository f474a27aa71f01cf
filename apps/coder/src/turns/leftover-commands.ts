import { killLeftover } from '@boocode/agent'
import type { Sql } from '@boocode/db'

/**
 * Ends commands whose coder was killed before they were done: of a turn that is picked up, or of a host
 * whose coder starts. Their rows stay: the model is told of them.
 */
export async function endLeftoverCommands(sql: Sql, of: { turnId: string } | { hostId: string }): Promise<void> {
  const rows = await sql<{ pid: number; started: string }>`
    select r.pid, r.process_started as started
    from running_commands r join messages m on m.id = r.message_id
    where ${'turnId' in of ? of.turnId : null}::uuid = m.turn_id or ${'hostId' in of ? of.hostId : null}::uuid = r.host_id`
  await Promise.all(rows.map(async (command) => await killLeftover(command)))
}
