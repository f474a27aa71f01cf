import type { Dirent } from 'node:fs'
import { lstat, opendir } from 'node:fs/promises'
import path from 'node:path'

import { overlaidKind } from '../changes/overlay-tree.ts'
import type { OverlayNode } from '../changes/overlay-tree.ts'
import { isIgnored, loadIgnoreLayers, loadLayer } from '../guard/gitignore.ts'
import type { IgnoreLayer } from '../guard/gitignore.ts'
import { judgePlace, resolveInProject, rootAround } from '../guard/path-guard.ts'
import { openFolder } from './open-folder.ts'
import type { VisibleFolder } from './open-folder.ts'
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

/** A name in a folder, wherever it is known from. */
interface FolderName {
  readonly name: string
  readonly kind: FolderEntry['kind']
  /** In the overlay. */
  readonly sizeBytes?: number
}

interface WalkView {
  readonly ctx: ToolContext
  /** Of `ctx.overlay`. */
  readonly tree: OverlayNode
}

interface WalkState extends WalkView {
  readonly start: string
  readonly request: WalkRequest
  readonly found: {
    -readonly [Key in keyof FolderWalk]: FolderWalk[Key] extends readonly (infer Item)[] ? Item[] : FolderWalk[Key]
  }
}

/** Walks a folder as tools may see it, top down, folders first; follows no links. */
export async function walkFolder(folder: VisibleFolder, request: WalkRequest, view: WalkView): Promise<FolderWalk> {
  const { ctx } = view
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
  const layers = await loadIgnoreLayers(root, folder.absolute, ctx.overlay)
  await addFolder({ ...view, start: folder.absolute, request, found }, folder, { layers, depth: request.depth })
  return found
}

interface Level {
  readonly layers: readonly IgnoreLayer[]
  readonly depth: number
}

async function addFolder(state: WalkState, folder: VisibleFolder, level: Level): Promise<void> {
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
    if (entry.kind === 'folder' && level.depth > 1) await descend(state, path.join(folder.absolute, entry.name), level)
  }
}

async function descend(state: WalkState, absolute: string, { layers, depth }: Level): Promise<void> {
  const { ctx, tree } = state
  const opened = await openFolder(ctx, absolute, tree)
  if (!opened.ok) {
    state.found.unreadableFolders += 1
    return
  }
  await using child = opened
  // Something else by now: a link took its place.
  if (child.absolute !== absolute) return
  const own = await loadLayer(absolute, child.accessPath ?? absolute, ctx.overlay)
  await addFolder(state, child, { layers: own === undefined ? layers : [...layers, own], depth: depth - 1 })
}

async function readVisible(state: WalkState, folder: VisibleFolder, layers: readonly IgnoreLayer[]): Promise<FolderName[]> {
  const visible: FolderName[] = []
  const ignored: FolderName[] = []
  const take = (entry: FolderName | undefined): boolean => {
    if (entry === undefined) return true
    if (visible.length === MAX_FOLDER_ENTRIES) {
      state.found.complete = false
      return false
    }
    const verdict = judgeName(state, path.join(folder.absolute, entry.name), { isFolder: entry.kind === 'folder', layers })
    if (verdict === 'visible') visible.push(entry)
    if (verdict === 'ignored') ignored.push(entry)
    return true
  }
  const onlyOverlaid = new Map(folder.overlaid?.children)
  for await (const entry of folder.accessPath === undefined ? [] : await opendir(folder.accessPath)) {
    onlyOverlaid.delete(entry.name)
    if (!take(nameOnDisk(entry, folder.overlaid?.children.get(entry.name)))) break
  }
  for (const [name, node] of onlyOverlaid) take(nameInOverlay(name, node))
  noteIgnored(state, folder, ignored)
  return visible.sort(byFolderThenName)
}

/** Sorted, for the system gives names in whatever order. */
function noteIgnored({ start, found }: WalkState, folder: VisibleFolder, ignored: readonly FolderName[]): void {
  found.ignoredCount += ignored.length
  const room = MAX_IGNORED_NAMES - found.ignoredNames.length
  for (const { name, kind } of room > 0 ? ignored.toSorted(byFolderThenName).slice(0, room) : []) {
    found.ignoredNames.push(path.relative(start, path.join(folder.absolute, name)) + (kind === 'folder' ? '/' : ''))
  }
}

/** Undefined when the overlay deletes it. */
function nameOnDisk(entry: Dirent, node: OverlayNode | undefined): FolderName | undefined {
  // A folder has come to stand where a file was planned: it is there all the same.
  const isAsOnDisk = node === undefined || overlaidKind(node) === 'as-on-disk' || entry.isDirectory()
  return isAsOnDisk ? { name: entry.name, kind: kindOf(entry) } : nameInOverlay(entry.name, node)
}

function kindOf(entry: Dirent): FolderEntry['kind'] {
  if (entry.isDirectory()) return 'folder'
  if (entry.isSymbolicLink()) return 'link'
  return entry.isFile() ? 'file' : 'special'
}

function nameInOverlay(name: string, node: OverlayNode): FolderName | undefined {
  const kind = overlaidKind(node)
  if (kind === 'folder') return { name, kind }
  return kind === 'file' ? { name, kind, sizeBytes: node.content?.length ?? 0 } : undefined
}

function judgeName(
  { ctx, found }: WalkState,
  absolute: string,
  { isFolder, layers }: { readonly isFolder: boolean; readonly layers: readonly IgnoreLayer[] },
): 'visible' | 'ignored' | 'withheld' {
  const verdict = judgePlace(ctx, absolute)
  if (verdict === 'secret-file') found.secretCount += 1
  if (verdict !== 'allowed') return 'withheld'
  return isIgnored(layers, absolute, isFolder) ? 'ignored' : 'visible'
}

async function describe(state: WalkState, folder: VisibleFolder, entry: FolderName): Promise<FolderEntry> {
  const absolute = path.join(folder.absolute, entry.name)
  const relative = path.relative(state.start, absolute)
  switch (entry.kind) {
    case 'folder':
    case 'special':
      return { kind: entry.kind, relative }
    case 'link': {
      const target = await resolveInProject(state.ctx, absolute)
      return { kind: 'link', relative, target: target.ok ? target.relative : undefined }
    }
    case 'file':
      return { kind: 'file', relative, sizeBytes: entry.sizeBytes ?? (await sizeOnDisk(folder, entry.name)) }
  }
}

async function sizeOnDisk({ accessPath }: VisibleFolder, name: string): Promise<number | undefined> {
  if (accessPath === undefined) return undefined
  const stats = await lstat(path.join(accessPath, name)).catch(() => undefined)
  return stats?.size
}

function byFolderThenName(a: FolderName, b: FolderName): number {
  return Number(b.kind === 'folder') - Number(a.kind === 'folder') || (a.name < b.name ? -1 : 1)
}
