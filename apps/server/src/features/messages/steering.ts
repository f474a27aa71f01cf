import type { Turn } from '@boocode/contracts'
import { lockOpenTurn, selectTurn } from '@boocode/db'
import type { Sql } from '@boocode/db'

/**
 * The turn that takes words before its next step, locked so that it cannot end meanwhile; undefined
 * when none runs, when the one that runs makes a summary, and when it is being stopped.
 */
export async function lockSteerable(tx: Sql, chatId: string): Promise<Turn | undefined> {
  const open = await lockOpenTurn(tx, chatId)
  if (open === undefined || open.kind !== 'message' || open.is_stopping) return undefined
  return await selectTurn(tx, open.id)
}
