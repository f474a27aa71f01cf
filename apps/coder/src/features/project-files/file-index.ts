import { performance } from 'node:perf_hooks'
import { listProjectFiles } from '@boocode/agent'
import { indexNames } from './rank-files.ts'
import type { FileNames } from './rank-files.ts'

export interface ProjectNames extends FileNames {
  readonly truncated: boolean
}

interface Entry {
  names: ProjectNames | null
  builtAt: number
  buildMs: number
  building: Promise<ProjectNames> | null
  usedAt: number
}

const maxFiles = 500_000
const listTimeoutMs = 20_000
/** A list this old is made anew while it is used; a large project is not walked all the time. */
const freshMs = 1_500
const walkShare = 10
/** How long a person waits for the new one before the old one has to do. */
const patienceMs = 150
const keptProjects = 4
const keptIdleMs = 10 * 60_000

/**
 * The names of all files of the projects that people complete in. Nothing watches the disk: a list that
 * is asked for when it is no longer fresh is made anew, and is waited for as long as nobody notices.
 */
export class FileIndex {
  readonly #signal: AbortSignal
  readonly #entries = new Map<string, Entry>()

  constructor(signal: AbortSignal) {
    this.#signal = signal
  }

  /** Undefined when the folder cannot be read. */
  async names(root: string): Promise<ProjectNames | undefined> {
    const entry = this.#entry(root)
    const now = performance.now()
    if (entry.names === null || now - entry.builtAt > Math.max(freshMs, entry.buildMs * walkShare)) entry.building ??= this.#build(root, entry)
    const { building } = entry
    if (building === null) return entry.names ?? undefined
    if (entry.names === null) return await building.catch(() => undefined)
    const fresh = await Promise.race([building.catch(() => null), after(patienceMs)])
    return fresh ?? entry.names
  }

  /** Lets go of lists that nobody used for a while. */
  forgetIdle(): void {
    for (const [root, entry] of this.#entries) {
      if (performance.now() - entry.usedAt > keptIdleMs) this.#entries.delete(root)
    }
  }

  #entry(root: string): Entry {
    const entry = this.#entries.get(root) ?? { names: null, builtAt: 0, buildMs: 0, building: null, usedAt: 0 }
    entry.usedAt = performance.now()
    this.#entries.delete(root)
    this.#entries.set(root, entry)
    for (const old of this.#entries.keys()) {
      if (this.#entries.size <= keptProjects) break
      this.#entries.delete(old)
    }
    return entry
  }

  async #build(root: string, entry: Entry): Promise<ProjectNames> {
    const begunAt = performance.now()
    try {
      const list = await listProjectFiles(root, { signal: this.#signal, timeoutMs: listTimeoutMs, maxFiles })
      if (list === undefined) throw new Error('the folder cannot be read')
      entry.names = { ...indexNames(list.paths), truncated: list.truncated }
      entry.builtAt = performance.now()
      entry.buildMs = entry.builtAt - begunAt
      return entry.names
    } finally {
      entry.building = null
    }
  }
}

async function after(ms: number): Promise<null> {
  return await new Promise((resolve) => setTimeout(() => resolve(null), ms).unref())
}
