import type { Dirent } from 'node:fs'
import { lstat, opendir } from 'node:fs/promises'
import path from 'node:path'

import { isIgnored, loadIgnoreLayers, loadLayer } from '../guard/gitignore.ts'
import type { IgnoreLayer } from '../guard/gitignore.ts'
import { openDirectoryInProject } from '../guard/open-in-project.ts'
import type { OpenedDirectory } from '../guard/open-in-project.ts'
import { judgePlace, resolveInProject, rootAround } from '../guard/path-guard.ts'
import type { ToolContext } from './tool.ts'

export type FolderEntry = { readonly relative: string } & (
  | { readonly kind: 'folder' | 'special' }
  /** Undefined when the file vanished meanwhile. */
  | { readonly kind: 'file'; readonly sizeBytes: number | undefined }
  /** Undefined when the target is missing or none of the model's business: both look the same. */
  | { readonly kind: 'link'; readonly target: string | undefined }
)

export interface FolderWalk {
  /** Those from `firstEntry` on, at most `maxEntries`, each folder before its content. */
  readonly entries: readonly FolderEntry[]
  readonly totalEntries: number
  /** False when the walk gave up before the end. */
  readonly complete: boolean
  readonly ignoredCount: number
  /** The first few, relative to the walked folder. */
  readonly ignoredNames: readonly string[]
  readonly secretCount: number
  readonly unreadableFolders: number
}

export interface WalkRequest {
  readonly depth: number
  /** 1-based. */
  readonly firstEntry: number
  readonly maxEntries: number
}

export const MAX_WALKED_ENTRIES = 5000
const MAX_FOLDER_ENTRIES = 50_000
const MAX_IGNORED_NAMES = 8

interface WalkState {
  readonly ctx: ToolContext
  readonly start: string
  readonly request: WalkRequest
  readonly found: {
    -readonly [Key in keyof FolderWalk]: FolderWalk[Key] extends readonly (infer Item)[] ? Item[] : FolderWalk[Key]
  }
}

/** Walks a folder as tools may see it, top down, folders first; follows no links. */
export async function walkFolder(folder: OpenedDirectory, request: WalkRequest, ctx: ToolContext): Promise<FolderWalk> {
  const root = rootAround(ctx, folder.absolute) ?? folder.absolute
  const found = {
    entries: [],
    totalEntries: 0,
    complete: true,
    ignoredCount: 0,
    ignoredNames: [],
    secretCount: 0,
    unreadableFolders: 0,
  }
  const layers = await loadIgnoreLayers(root, folder.absolute)
  await addFolder({ ctx, start: folder.absolute, request, found }, folder, { layers, depth: request.depth })
  return found
}

interface Level {
  readonly layers: readonly IgnoreLayer[]
  readonly depth: number
}

async function addFolder(state: WalkState, folder: OpenedDirectory, level: Level): Promise<void> {
  const { ctx, found, request } = state
  for (const entry of await readVisible(state, folder, level.layers)) {
    ctx.signal.throwIfAborted()
    if (found.totalEntries === MAX_WALKED_ENTRIES) {
      found.complete = false
      return
    }
    found.totalEntries += 1
    if (found.totalEntries >= request.firstEntry && found.entries.length < request.maxEntries) {
      found.entries.push(await describe(state, folder, entry))
    }
    if (entry.isDirectory() && level.depth > 1) await descend(state, path.join(folder.absolute, entry.name), level)
  }
}

async function descend(state: WalkState, absolute: string, { layers, depth }: Level): Promise<void> {
  const child = await openDirectoryInProject(state.ctx, absolute)
  if (!child.ok) {
    state.found.unreadableFolders += 1
    return
  }
  await using _handle = child.handle
  // Something else by now: a link took its place.
  if (child.absolute !== absolute) return
  const own = await loadLayer(absolute, child.accessPath)
  await addFolder(state, child, { layers: own === undefined ? layers : [...layers, own], depth: depth - 1 })
}

async function readVisible(state: WalkState, folder: OpenedDirectory, layers: readonly IgnoreLayer[]): Promise<Dirent[]> {
  const visible: Dirent[] = []
  for await (const entry of await opendir(folder.accessPath)) {
    if (visible.length === MAX_FOLDER_ENTRIES) {
      state.found.complete = false
      break
    }
    if (isVisible(state, path.join(folder.absolute, entry.name), { isFolder: entry.isDirectory(), layers })) {
      visible.push(entry)
    }
  }
  return visible.sort(byFolderThenName)
}

function isVisible(
  { ctx, start, found }: WalkState,
  absolute: string,
  { isFolder, layers }: { readonly isFolder: boolean; readonly layers: readonly IgnoreLayer[] },
): boolean {
  const verdict = judgePlace(ctx, absolute)
  if (verdict === 'secret-file') found.secretCount += 1
  if (verdict !== 'allowed') return false
  if (!isIgnored(layers, absolute, isFolder)) return true
  found.ignoredCount += 1
  if (found.ignoredNames.length < MAX_IGNORED_NAMES) {
    found.ignoredNames.push(path.relative(start, absolute) + (isFolder ? '/' : ''))
  }
  return false
}

async function describe(state: WalkState, folder: OpenedDirectory, entry: Dirent): Promise<FolderEntry> {
  const absolute = path.join(folder.absolute, entry.name)
  const relative = path.relative(state.start, absolute)
  if (entry.isDirectory()) return { kind: 'folder', relative }
  if (entry.isSymbolicLink()) {
    const target = await resolveInProject(state.ctx, absolute)
    return { kind: 'link', relative, target: target.ok ? target.relative : undefined }
  }
  if (!entry.isFile()) return { kind: 'special', relative }
  const stats = await lstat(path.join(folder.accessPath, entry.name)).catch(() => undefined)
  return { kind: 'file', relative, sizeBytes: stats?.size }
}

function byFolderThenName(a: Dirent, b: Dirent): number {
  return Number(b.isDirectory()) - Number(a.isDirectory()) || (a.name < b.name ? -1 : 1)
}
