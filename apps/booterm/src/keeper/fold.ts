// Loaded only when a program writes much while no terminal service runs.
import { Screen } from '../screen/screen.ts'
import { drawingOf } from '../screen/drawing.ts'
import type { Checkpoint, Tape } from './tape.ts'

const nothing = (): void => undefined
const deaf = { onReply: nothing, onTitle: nothing, onBell: nothing, onMode: nothing, onParsed: nothing }

/** Makes of all that a tape holds one picture. */
export async function foldTape(tape: Tape): Promise<Checkpoint> {
  const { checkpoint, end, items, size } = tape
  const screen = new Screen(checkpoint, deaf)
  try {
    screen.restore(checkpoint.drawing)
    for (const item of items) {
      if (item.kind === 'bytes') screen.write(item.bytes)
      else screen.resize(item.size)
    }
    await screen.settled()
    // What is left then is the beginning of a sequence, or of a character.
    return { ...size, offset: end - screen.pendingBytes, drawing: drawingOf(screen).drawing }
  } finally {
    screen.dispose()
  }
}
