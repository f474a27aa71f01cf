import { setImmediate, setTimeout } from 'node:timers/promises'
import type { Sink } from './sink.ts'

/** Pieces written between two looks at the socket when nothing slows the stream down. */
const FLUSH_CHARS = 64 * 1024

export interface Pace {
  sink: Sink
  signal: AbortSignal
  /** `Infinity`: as fast as the socket takes it. */
  tokensPerSecond: number
}

/** Emits the pieces at the given rate and returns early when the signal fires. */
export async function emitPaced(
  pieces: Iterable<string>,
  emit: (piece: string) => void,
  { sink, signal, tokensPerSecond }: Pace,
): Promise<void> {
  const startedAt = performance.now()
  let emitted = 0
  for (const piece of pieces) {
    const dueMs = startedAt + (emitted / tokensPerSecond) * 1000 - performance.now()
    if (dueMs > 0) {
      await sink.flush()
      await sleep(dueMs, signal)
    } else if (sink.pending >= FLUSH_CHARS) {
      await sink.flush()
      // Gives the event loop a turn: without one nobody would notice that the client has gone.
      await setImmediate()
    }
    if (signal.aborted) return
    emit(piece)
    emitted++
  }
  await sink.flush()
}

async function sleep(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await setTimeout(ms, undefined, { signal })
  } catch {
    // The signal fired; the caller looks at it.
  }
}
