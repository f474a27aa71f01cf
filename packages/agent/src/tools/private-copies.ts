import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'

const DIGITS = 8

/**
 * Contents as files that nobody else may read, for a program that reads only files. They are called by
 * their number, so that no name needs room and sorting keeps their order. Disposing removes them.
 */
export interface PrivateCopies extends AsyncDisposable {
  readonly folder: string
  fileAt(index: number): string
  /** The index of a file's name. */
  indexOf(name: string): number
}

export async function makePrivateCopies(contents: readonly Buffer[], signal: AbortSignal): Promise<PrivateCopies> {
  // Made by the system with mode 0700.
  const folder = await mkdtemp(path.join(tmpdir(), 'boocode-search-'))
  const copies: PrivateCopies = {
    folder,
    fileAt: (index) => path.join(folder, String(index).padStart(DIGITS, '0')),
    indexOf: Number,
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  }
  try {
    for (const [index, content] of contents.entries()) {
      signal.throwIfAborted()
      await writeFile(copies.fileAt(index), content, { flag: 'wx', mode: 0o600 })
    }
    return copies
  } catch (error) {
    await copies[Symbol.asyncDispose]()
    throw error
  }
}
