import { tailParseEveryMs } from '../../../config/timing.ts'
import { findMessage, isRunning } from '../../../lib/live/session-state.ts'
import type { SessionState } from '../../../lib/live/session-state.ts'
import { createThrottledSource } from '../../../lib/live/throttled-source.ts'
import type { Source } from '../../../lib/live/throttled-source.ts'
import { collectDefinitions, maxBlockChars } from '../../../lib/markdown/parse-block.ts'
import { emptySplit, extendSplit } from '../../../lib/markdown/split-blocks.ts'
import type { Block, Split } from '../../../lib/markdown/split-blocks.ts'
import type { StoreApi } from 'zustand/vanilla'
import type { PartRef } from './rows.ts'

export interface TextView {
  readonly text: string
  readonly blocks: readonly Block[]
  readonly definitions: string
  readonly split: Split
}

/** Parsing costs up to 4 ms per 1,000 characters of the tail; a quarter of the time is what it may take. */
const parsedMsPerChar = 0.016
/** What is too long to be parsed is only laid out, at 0.2 ms per 1,000 characters. */
const plainMsPerChar = 0.0008

/** The text of a part, cut into blocks; while it streams only what is behind the last cut is looked at. */
export function createTextSource(store: StoreApi<SessionState>, ref: PartRef): Source<TextView> {
  let tailChars = 0
  return createThrottledSource<SessionState, string, TextView>(store, (state) => textOfPart(state, ref), {
    next: (text, before) => {
      // A snapshot may hold less than was shown: the last commits of a killed database are gone.
      const known = before !== undefined && text.startsWith(before.text) ? before.split : emptySplit
      const split = extendSplit(known, text)
      tailChars = text.length - split.tailStart
      const tail = tailChars === 0 ? [] : [{ start: split.tailStart, text: text.slice(split.tailStart) }]
      return { text, blocks: [...split.finished, ...tail], definitions: collectDefinitions(text), split }
    },
    intervalMs: () => Math.max(tailParseEveryMs, tailChars * (tailChars > maxBlockChars ? plainMsPerChar : parsedMsPerChar)),
    isFinal: (state) => isWhole(state, ref),
  })
}

export function textOfPart(state: SessionState, { messageId, part }: PartRef): string {
  const found = findMessage(state, messageId)?.parts[part]
  return found !== undefined && 'text' in found ? found.text : ''
}

/** Whether nothing more comes into the part: its message has ended, or gone on with another. */
function isWhole(state: SessionState, { messageId, part }: PartRef): boolean {
  const message = findMessage(state, messageId)
  return message === undefined || !isRunning(message) || message.parts.length > part + 1
}
