import { lstat } from 'node:fs/promises'
import path from 'node:path'
import { AppError, madeKindOf } from '@boocode/contracts'
import type { DifferingFile, FileKind, ProjectDiff } from '@boocode/contracts'
import { askGit } from './git.ts'
import type { GitPlace } from './git.ts'
import { countNewLines } from './new-file.ts'
import { parseChanges, parseNames } from './parse-changes.ts'
import type { GitChange } from './parse-changes.ts'

const maxFiles = 5_000
const maxListBytes = 32 * 1024 * 1024
const atOnce = 16

/**
 * The files of a project that are not as its last commit has them, new ones that git ignores left out.
 *
 * @throws AppError `unprocessable` when git cannot answer.
 */
export async function readProjectDiff(place: GitPlace): Promise<ProjectDiff> {
  if (!(await isInRepository(place))) return { repository: 'none', commit: null, files: [], truncated: false }
  const commit = await readCommit(place)
  const [changed, untracked] = await Promise.all([commit === null ? [] : listChanged(place), listNew(place, commit === null)])
  const all = [...changed, ...untracked].sort((a, b) => (a.path < b.path ? -1 : 1))
  const files = await describeAll(place, all.slice(0, maxFiles), commit?.hash.slice(0, 12) ?? '')
  return { repository: commit === null ? 'unborn' : 'born', commit, files, truncated: all.length > maxFiles }
}

async function isInRepository(place: GitPlace): Promise<boolean> {
  const answer = await askGit(place, ['rev-parse', '--is-inside-work-tree'], 1024)
  if (answer.ok) return answer.output.toString('utf8').trim() === 'true'
  if (answer.complaint.includes('not a git repository')) return false
  throw refused(answer.complaint)
}

/** Null when nothing was committed yet. */
async function readCommit(place: GitPlace): Promise<ProjectDiff['commit']> {
  const born = await askGit(place, ['rev-parse', '--verify', '--quiet', 'HEAD'], 1024)
  if (!born.ok) return null
  const [hash, subject] = (await output(place, ['log', '-1', '--no-color', '--format=%H%x00%s'])).toString('utf8').trimEnd().split('\0')
  return { hash: hash ?? '', subject: (subject ?? '').slice(0, 500) }
}

async function listChanged(place: GitPlace): Promise<GitChange[]> {
  return parseChanges(await output(place, ['diff', '--raw', '--numstat', '-z', '--no-renames', '--no-ext-diff', '--no-textconv', '--relative', 'HEAD', '--']))
}

async function listNew(place: GitPlace, withAdded: boolean): Promise<GitChange[]> {
  const args = ['ls-files', '-z', '--others', '--exclude-standard', ...(withAdded ? ['--cached'] : [])]
  const paths = new Set(parseNames(await output(place, args)))
  // A name that ends so is a repository of its own.
  return [...paths].filter((name) => !name.endsWith('/')).map((name) => ({ path: name, operation: 'create', counts: 'uncounted' }))
}

async function output(place: GitPlace, args: readonly string[]): Promise<Buffer> {
  const answer = await askGit(place, args, maxListBytes)
  if (answer.ok) return answer.output
  throw refused(answer.complaint)
}

/** Reads sizes, and the lines of new files, a few at a time. */
async function describeAll({ root }: GitPlace, changes: readonly GitChange[], commit: string): Promise<DifferingFile[]> {
  const files: DifferingFile[] = []
  for (let at = 0; at < changes.length; at += atOnce) {
    const read = await Promise.all(changes.slice(at, at + atOnce).map(async (change) => await describe(root, change, commit)))
    files.push(...read.filter((file) => file !== null))
  }
  return files
}

/** Null for a new file that is gone again. */
async function describe(root: string, { path: name, operation, counts }: GitChange, commit: string): Promise<DifferingFile | null> {
  const stats = await lstat(path.join(root, name)).catch(() => null)
  if (stats === null && counts === 'uncounted') return null
  const version = `${commit}-${stats === null ? 'gone' : `${stats.mtimeMs}-${stats.size}`}`
  const known = counts === 'uncounted' ? await countNewLines(root, name) : counts
  const kind: FileKind = known === 'binary' ? 'binary' : (madeKindOf(name) ?? 'text')
  const { additions, deletions } = known === 'binary' ? { additions: 0, deletions: 0 } : known
  return { path: name, operation, additions, deletions, bytes: stats?.isFile() === true ? stats.size : 0, kind, version }
}

function refused(complaint: string): AppError {
  const said = complaint.trim().split('\n', 1)[0]?.slice(0, 300) ?? ''
  return new AppError('unprocessable', `Git does not say what changed: ${said || 'it gave no reason'}`)
}
