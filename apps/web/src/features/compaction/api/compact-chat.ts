import { compactResponseSchema } from '@boocode/contracts'
import type { Turn } from '@boocode/contracts'
import { request } from '../../../lib/api/request.ts'

export interface CompactOrder {
  /** What the summary should keep above all; empty for nothing in particular. */
  readonly instructions: string
  /** Propose it first. */
  readonly preview: boolean
}

/** Has the older messages of a chat summed up, in a turn of its own. */
export async function compactChat(chatId: string, { instructions, preview }: CompactOrder): Promise<Turn> {
  const body = { preview, ...(instructions.trim() !== '' && { instructions: instructions.trim() }) }
  return (await request(compactResponseSchema, `/api/chats/${chatId}/compact`, { method: 'POST', body })).turn
}
