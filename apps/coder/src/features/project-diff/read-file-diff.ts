import { diffHunks, splitLines } from '@boocode/agent'
import { AppError, parseUnified } from '@boocode/contracts'
import type { FileHunks, Hunk } from '@boocode/contracts'
import { askGit } from './git.ts'
import type { GitPlace } from './git.ts'
import { readOnDisk } from './new-file.ts'

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

async function readHunks(place: GitPlace, name: string, onDisk: Buffer | null): Promise<Hunk[]> {
  const args = ['diff', '--no-color', '--no-ext-diff', '--no-textconv', '--no-renames', '--unified=3', '--inter-hunk-context=0', 'HEAD', '--', name]
  const answer = await askGit(place, args, maxDiffBytes)
  if (answer.ok && answer.output.length > 0) return parseUnified(answer.output.toString('utf8')).flatMap(({ hunks }) => hunks)
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
