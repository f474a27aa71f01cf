import '../zod-jitless.ts'
import type { PatchAsk } from './patch-protocol.ts'
import { PatchStore } from './patch-store.ts'

/** Of text; what is made of it takes a few times as much. */
const maxChars = 24 * 1024 * 1024
const store = new PatchStore(maxChars)

/** Reads differences and makes their rows, so that the page never stops for a large one. */
globalThis.addEventListener('message', ({ data }: MessageEvent<{ id: number; ask: PatchAsk }>) => {
  globalThis.postMessage({ id: data.id, answer: store.answer(data.ask) })
})
