import { compactionResponseSchema } from '@boocode/contracts'
import type { Compaction } from '@boocode/contracts'
import { request } from '../../../lib/api/request.ts'

export type CompactionDecision = { action: 'apply'; summary: string } | { action: 'discard' }

/** Uses the proposed summary, as it was edited, or drops it. Throws `conflict` while a turn runs, or when it is in use already. */
export async function decideCompaction(chatId: string, decision: CompactionDecision): Promise<Compaction | null> {
  return (await request(compactionResponseSchema, `/api/chats/${chatId}/compaction`, { method: 'POST', body: decision })).compaction
}
