import { diffHunks, splitLines } from '@boocode/agent'
import { AppError } from '@boocode/contracts'
import type { FileHunks, Hunk } from '@boocode/contracts'
import { askGit } from './git.ts'
import type { GitPlace } from './git.ts'
import { readOnDisk } from './new-file.ts'
import { parseHunks } from './parse-hunks.ts'

const maxDiffBytes = 16 * 1024 * 1024

/**
 * How one file differs from the last commit, as git sees it; none of a binary file.
 *
 * @throws AppError `unprocessable` when it cannot be read.
 */
export async function readFileDiff(place: GitPlace, name: string): Promise<FileHunks> {
  // First what is allowed: git would show what tools may not read.
  const onDisk = await readOnDisk(place.root, name)
  const hunks = await readHunks(place, name, onDisk)
  return { hunks, line_count: onDisk === null ? countOld(hunks) : splitLines(onDisk).count }
}

/** Lines of a file on disk, from `start`, counted from 1. */
export async function readFileLines(root: string, name: string, { start, count }: { start: number; count: number }): Promise<string[]> {
  const lines = splitLines(await readOnDisk(root, name))
  const end = Math.min(lines.count, start - 1 + count)
  return Array.from({ length: Math.max(0, end - start + 1) }, (_, index) => lines.slice(start - 1 + index, start + index).toString('utf8').replace(/\n$/, ''))
}

async function readHunks(place: GitPlace, name: string, onDisk: Buffer | null): Promise<Hunk[]> {
  const args = ['diff', '--no-color', '--no-ext-diff', '--no-textconv', '--no-renames', '--unified=3', '--inter-hunk-context=0', 'HEAD', '--', name]
  const answer = await askGit(place, args, maxDiffBytes)
  if (answer.ok && answer.output.length > 0) return parseHunks(answer.output.toString('utf8'))
  // Nothing is committed yet, or git does not know the file, or it is as it was.
  if (answer.ok && (await isTracked(place, name))) return []
  if (!answer.ok && (await askGit(place, ['rev-parse', '--verify', '--quiet', 'HEAD'], 1024)).ok) throw new AppError('unprocessable', 'Git does not show this difference. Use git in a terminal.')
  return diffHunks(null, onDisk)
}

async function isTracked(place: GitPlace, name: string): Promise<boolean> {
  const answer = await askGit(place, ['ls-files', '-z', '--', name], 1024 * 1024)
  return answer.ok && answer.output.length > 0
}

/** Of a file that is gone: all of its lines are in its only hunk. */
function countOld(hunks: readonly Hunk[]): number {
  return hunks.reduce((sum, hunk) => sum + hunk.old_lines, 0)
}
