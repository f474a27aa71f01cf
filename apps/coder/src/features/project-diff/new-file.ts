import { openInProject, splitLines } from '@boocode/agent'
import { AppError } from '@boocode/contracts'
import type { LineCounts } from './parse-changes.ts'

/** A larger file is not counted. */
const maxCountedBytes = 2 * 1024 * 1024
const maxShownBytes = 8 * 1024 * 1024
const headBytes = 8_000

/** The lines of a file that git does not have; none when it cannot be read. */
export async function countNewLines(root: string, name: string): Promise<LineCounts | 'binary'> {
  const opened = await openInProject({ projectRoot: root, grantedRoots: [] }, name)
  if (!opened.ok) return { additions: 0, deletions: 0 }
  try {
    if (opened.sizeBytes > maxCountedBytes) {
      const { buffer, bytesRead } = await opened.handle.read(Buffer.alloc(headBytes), 0, headBytes, 0)
      return buffer.subarray(0, bytesRead).includes(0) ? 'binary' : { additions: 0, deletions: 0 }
    }
    const content = await opened.handle.readFile()
    return content.subarray(0, headBytes).includes(0) ? 'binary' : { additions: splitLines(content).count, deletions: 0 }
  } catch {
    // Gone or unreadable since it was opened: its difference will say so.
    return { additions: 0, deletions: 0 }
  } finally {
    await opened.handle.close()
  }
}

/**
 * A file of the project as it is on disk; null when it is not there, or is no file of its own.
 *
 * @throws AppError `unprocessable` when it may not or cannot be read.
 */
export async function readOnDisk(root: string, name: string): Promise<Buffer | null> {
  const opened = await openInProject({ projectRoot: root, grantedRoots: [] }, name)
  if (!opened.ok) {
    if (opened.fault === 'missing' || opened.fault === 'is-a-directory') return null
    throw new AppError('unprocessable', opened.message)
  }
  try {
    if (opened.sizeBytes > maxShownBytes) throw new AppError('unprocessable', 'The file is too large to be shown here.')
    return await opened.handle.readFile()
  } finally {
    await opened.handle.close()
  }
}
