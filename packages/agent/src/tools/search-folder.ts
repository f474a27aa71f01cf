import path from 'node:path'

import { judgePlace } from '../guard/path-guard.ts'
import type { GrepRecord } from './grep-records.ts'
import { changesIgnoreRules, flagsForOwnRules } from './ignore-check.ts'
import type { VisibleFolder } from './open-folder.ts'
import { compareSearchOrder, listOverlaidFiles } from './overlaid-files.ts'
import type { OverlaidFile } from './overlaid-files.ts'
import { makePrivateCopies } from './private-copies.ts'
import { NOTHING_FOUND, SEARCH_TIMEOUT_MS, walkFlags } from './ripgrep.ts'
import type { RipgrepEnd } from './ripgrep.ts'
import { runGrep } from './run-grep.ts'
import type { ToolContext } from './tool.ts'
import { listByOverlaidRules } from './walk-files.ts'

/** Larger files are searched only when they are named. */
const MAX_WALKED_FILE = '--max-filesize=64M'

export interface FolderSearch {
  /** What to search for, and how records are written. */
  readonly flags: readonly string[]
  /** See `narrowingFlags`. */
  readonly narrowing: readonly string[]
  /** More matches than that are not asked for. */
  readonly maxMatches: number
  /** By the path from the folder. */
  isWanted(relative: string): boolean
  /** Gets the records of one file after the other, in order; says whether more are wanted. */
  onRecord(absolute: string, record: GrepRecord): boolean
}

/** Searches what the chat sees: the disk, and copies of what its pending changes put in its place. */
export async function searchFolder(ctx: ToolContext, folder: VisibleFolder, search: FolderSearch): Promise<RipgrepEnd> {
  if (folder.overlaid === undefined && !changesIgnoreRules(ctx)) {
    return searchDisk(ctx, folder, { search, onRecord: search.onRecord })
  }
  const overlaid = (await listOverlaidFiles(ctx, folder)).filter(({ relative }) => search.isWanted(relative))
  // Ripgrep has to see the pattern somewhere, to say what is wrong with it.
  const isOnlyOnDisk = overlaid.length === 0 && folder.accessPath !== undefined
  const copies = isOnlyOnDisk ? { records: [], ended: NOTHING_FOUND } : await searchCopies(ctx, overlaid, search)
  if (copies.ended.complaint !== undefined) return copies.ended
  const merged = mergeInto(folder, search, copies.records)
  const visible = changesIgnoreRules(ctx) ? await listByOverlaidRules(ctx, folder, SEARCH_TIMEOUT_MS) : undefined
  const ended = await searchDisk(ctx, folder, { search, onRecord: merged.onRecord, ...(visible !== undefined && { visible }) })
  merged.end()
  return {
    timedOut: ended.timedOut || copies.ended.timedOut,
    complaint: ended.complaint,
    unreadable: ended.unreadable + copies.ended.unreadable,
  }
}

interface DiskSearch {
  readonly search: FolderSearch
  readonly onRecord: FolderSearch['onRecord']
  /** The files to be searched, when the rules on disk do not say so. */
  readonly visible?: ReadonlySet<string>
}

async function searchDisk(
  ctx: ToolContext,
  folder: VisibleFolder,
  { search, onRecord, visible }: DiskSearch,
): Promise<RipgrepEnd> {
  if (folder.accessPath === undefined) return NOTHING_FOUND
  const rules = visible === undefined ? [] : await flagsForOwnRules(ctx, folder)
  const args = [...(await walkFlags(ctx, folder)), MAX_WALKED_FILE, ...search.narrowing, ...rules, ...search.flags, './']
  let lastPath: string | undefined
  let lastAbsolute: string | undefined
  const place = (relative: string): string | undefined => {
    const absolute = path.join(folder.absolute, relative)
    if (ctx.overlay.has(absolute) || visible?.has(relative) === false) return undefined
    return judgePlace(ctx, absolute) === 'allowed' && search.isWanted(relative) ? absolute : undefined
  }
  return runGrep({ args, cwd: folder.accessPath, signal: ctx.signal, timeoutMs: SEARCH_TIMEOUT_MS }, (record) => {
    if (record.path !== lastPath) {
      lastPath = record.path
      lastAbsolute = place(record.path)
    }
    return lastAbsolute === undefined || onRecord(lastAbsolute, record)
  })
}

interface CopyRecord {
  /** Of the file that it was found in the copy of. */
  readonly relative: string
  readonly record: GrepRecord
}

async function searchCopies(ctx: ToolContext, files: readonly OverlaidFile[], search: FolderSearch) {
  const contents = files.map(({ content }) => content)
  await using copies = await makePrivateCopies(contents, ctx.signal)
  const args = ['--no-config', '--no-ignore', '--sort=path', MAX_WALKED_FILE, ...search.flags, './']
  const records: CopyRecord[] = []
  let matches = 0
  const request = { args, cwd: copies.folder, signal: ctx.signal, timeoutMs: SEARCH_TIMEOUT_MS }
  const ended = await runGrep(request, (record) => {
    const file = files[copies.indexOf(record.path)]
    if (file !== undefined) records.push({ relative: file.relative, record })
    if (record.kind === 'match') matches += 1
    return matches <= search.maxMatches
  })
  return { records, ended }
}

/** Puts the records of copies where they belong among those that come from the disk. */
function mergeInto(folder: VisibleFolder, search: FolderSearch, records: readonly CopyRecord[]) {
  let next = 0
  let isMoreWanted = true
  let lastAbsolute: string | undefined
  const giveBefore = (relative: string | undefined): void => {
    for (let own = records[next]; own !== undefined && isMoreWanted; own = records[next]) {
      if (relative !== undefined && compareSearchOrder(own.relative, relative) > 0) return
      isMoreWanted = search.onRecord(path.join(folder.absolute, own.relative), own.record)
      next += 1
    }
  }
  return {
    onRecord(absolute: string, record: GrepRecord): boolean {
      if (absolute !== lastAbsolute) giveBefore(record.path)
      lastAbsolute = absolute
      isMoreWanted &&= search.onRecord(absolute, record)
      return isMoreWanted
    },
    end: () => giveBefore(undefined),
  }
}
