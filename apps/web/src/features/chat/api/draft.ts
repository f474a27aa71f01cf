import { AppError, draftConflictSchema, draftResponseSchema } from '@boocode/contracts'
import type { Draft, SaveDraft } from '@boocode/contracts'
import { request } from '../../../lib/api/request.ts'

/** Browsers carry no more than 64 KB beyond the life of a page. */
const maxKeptChars = 20_000

export async function getDraft(chatId: string): Promise<Draft> {
  return (await request(draftResponseSchema, `/api/chats/${chatId}/draft`)).draft
}

/** `conflict`: another window saved a different one since `base_version`, and that is the draft. */
export async function putDraft(chatId: string, body: SaveDraft): Promise<{ kind: 'saved' | 'conflict'; draft: Draft }> {
  try {
    const options = { method: 'PUT' as const, body, keepalive: body.text.length < maxKeptChars }
    return { kind: 'saved', draft: (await request(draftResponseSchema, `/api/chats/${chatId}/draft`, options)).draft }
  } catch (error) {
    const other = error instanceof AppError && error.code === 'conflict' ? draftConflictSchema.safeParse(error.details) : undefined
    if (other?.success !== true) throw error
    return { kind: 'conflict', draft: other.data.draft }
  }
}
