import { spansResponseSchema } from '@boocode/contracts'
import type { SpansResponse } from '@boocode/contracts'
import { request } from '../../../lib/api/request.ts'

export interface TurnRange {
  fromTurn: number | null
  toTurn: number | null
}

/** The calls of a range of turns in brief; the newest that fit. */
export async function getSpans(chatId: string, { fromTurn, toTurn }: TurnRange, signal: AbortSignal): Promise<SpansResponse> {
  const query = new URLSearchParams()
  if (fromTurn !== null) query.set('from_turn', String(fromTurn))
  if (toTurn !== null) query.set('to_turn', String(toTurn))
  return await request(spansResponseSchema, `/api/chats/${chatId}/spans?${query.toString()}`, { signal })
}
