import { AppError } from '@boocode/contracts'
import type { PatchAnswer, PatchAsk, PatchHead, PatchRows, RowRange } from './patch-protocol.ts'

/** How a difference is read: the body of an answer with hunks, as it came. */
export type LoadPatch = () => Promise<string>

/** A difference that the worker holds; its rows are asked for as they come into view. */
export interface Patch extends PatchHead {
  readonly key: string
  rows(range: RowRange): Promise<PatchRows>
  /** A whole line of a hunk, however long. */
  line(hunk: number, index: number): Promise<string>
}

const unreadable = 'The difference could not be read. Reload the page.'

/** Opens a difference in the worker. `key` names its content: two of the same key are the same. */
export async function openPatch(key: string, load: LoadPatch): Promise<Patch> {
  const head = await open(key, load)
  return {
    key,
    ...head,
    async rows(range) {
      const answer = await askOpen({ kind: 'rows', key, ...range }, load)
      return answer.kind === 'rows' ? answer.rows : []
    },
    async line(hunk, index) {
      const answer = await askOpen({ kind: 'line', key, hunk, index }, load)
      return answer.kind === 'line' ? answer.text : ''
    },
  }
}

async function open(key: string, load: LoadPatch): Promise<PatchHead> {
  const answer = await worker().ask({ kind: 'open', key, text: await load() })
  if (answer.kind !== 'opened') throw new AppError('internal', unreadable)
  return answer.head
}

/** Asks about an opened difference; one that the worker let go of is opened again. */
async function askOpen(ask: Exclude<PatchAsk, { kind: 'open' }>, load: LoadPatch): Promise<PatchAnswer> {
  const answer = await worker().ask(ask)
  if (answer.kind !== 'gone') return answer
  await open(ask.key, load)
  return await worker().ask(ask)
}

/** The worker, and who waits for it. When it dies all of them are told and the next ask starts another. */
class PatchWorker {
  readonly #worker = new Worker(new URL('./patch-worker.ts', import.meta.url), { type: 'module', name: 'differences' })
  readonly #waiting = new Map<number, PromiseWithResolvers<PatchAnswer>>()
  #next = 0

  constructor(onDead: () => void) {
    this.#worker.addEventListener('message', ({ data }: MessageEvent<{ id: number; answer: PatchAnswer }>) => {
      this.#waiting.get(data.id)?.resolve(data.answer)
      this.#waiting.delete(data.id)
    })
    this.#worker.addEventListener('error', () => {
      onDead()
      this.#worker.terminate()
      for (const { reject } of this.#waiting.values()) reject(new AppError('internal', unreadable))
    })
  }

  async ask(ask: PatchAsk): Promise<PatchAnswer> {
    const waiting = Promise.withResolvers<PatchAnswer>()
    this.#next += 1
    this.#waiting.set(this.#next, waiting)
    this.#worker.postMessage({ id: this.#next, ask })
    return await waiting.promise
  }
}

let present: PatchWorker | null = null

function worker(): PatchWorker {
  present ??= new PatchWorker(() => {
    present = null
  })
  return present
}
