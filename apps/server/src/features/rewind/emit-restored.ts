import { sessionStream } from '@boocode/contracts'
import type { Message } from '@boocode/contracts'
import type { Emit } from '@boocode/db'
import { preview } from '../../ws/snapshots.ts'

/** A frame is held in memory by everybody who is connected. */
const maxFrameBytes = 256 * 1024

/** Tells the windows of messages that are back, in the order of the transcript, long texts cut as in a snapshot. */
export function emitRestored(emit: Emit, chat: { id: string; session_id: string }, messages: readonly Message[]): void {
  let some: Message[] = []
  let bytes = 0
  const flush = (): void => {
    if (some.length > 0) emit(sessionStream(chat.session_id), { type: 'messages_restored', chat_id: chat.id, messages: some })
    some = []
    bytes = 0
  }
  for (const message of messages.map(preview)) {
    const size = Buffer.byteLength(JSON.stringify(message))
    if (bytes + size > maxFrameBytes) flush()
    some.push(message)
    bytes += size
  }
  flush()
}
