import { redoRewindResponseSchema, rewindResponseSchema } from '@boocode/contracts'
import type { z } from 'zod'
import { request } from '../../../lib/api/request.ts'

export type Rewound = z.infer<typeof rewindResponseSchema>

export interface RewindOrder {
  /** Words of the person that began a turn: it and everything after it go out of sight. */
  readonly messageId: string
  readonly files: 'keep' | 'revert'
}

/** With `preview` nothing is done: the answer says what would be. */
export async function rewindChat(chatId: string, { messageId, files }: RewindOrder, preview = false): Promise<Rewound> {
  const body = { message_id: messageId, files, preview }
  return await request(rewindResponseSchema, `/api/chats/${chatId}/rewind`, { method: 'POST', body })
}

export async function redoRewind(chatId: string): Promise<void> {
  await request(redoRewindResponseSchema, `/api/chats/${chatId}/rewind/redo`, { method: 'POST', body: {} })
}
