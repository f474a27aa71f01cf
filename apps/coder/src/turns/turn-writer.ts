import { sessionStream } from '@boocode/contracts'
import type { SessionFrame } from '@boocode/contracts'
import { lockChat } from '@boocode/db'
import type { EventLog, Sql } from '@boocode/db'
import { assertOwned } from './lease.ts'
import type { Lease } from './lease.ts'
import { persist } from './persist.ts'

/** Adds a frame to the session's stream. */
export type EmitHere = (frame: SessionFrame) => void

/**
 * Runs one durable transaction of a turn, fenced by its lease, and commits what it emitted with it.
 * Repeated until the database takes it, so `work` must be safe to repeat. What adds a turn to the chat
 * holds the chat too: before its turn, as everybody does.
 */
export type WriteTurn = <T>(work: (tx: Sql, emit: EmitHere) => Promise<T>, options?: { holdsChat: boolean }) => Promise<T>

export interface TurnWriterDeps {
  events: EventLog
  lease: Lease
  alive: AbortSignal
  /** Told of what was committed; must not throw. */
  onCommitted?: (frames: readonly SessionFrame[]) => void
}

export function createTurnWriter({ events, lease, alive, onCommitted }: TurnWriterDeps): WriteTurn {
  const stream = sessionStream(lease.sessionId)
  return async (work, { holdsChat } = { holdsChat: false }) =>
    await persist(async () => {
      const frames: SessionFrame[] = []
      const result = await events.commit(async (tx, emit) => {
        if (holdsChat) await lockChat(tx, lease.chatId)
        await assertOwned(tx, lease)
        return await work(tx, (frame) => {
          frames.push(frame)
          emit(stream, frame)
        })
      })
      onCommitted?.(frames)
      return result
    }, alive)
}
