import { opendir } from 'node:fs/promises'
import path from 'node:path'

import { overlaidKind } from '../changes/overlay-tree.ts'
import { openFolder } from './open-folder.ts'
import type { VisibleFolder } from './open-folder.ts'
import { isPlainPath, narrowingFlags } from './ripgrep.ts'
import type { ToolContext } from './tool.ts'
import { walkFiles } from './walk-files.ts'

const MAX_SUGGESTIONS = 3
const MAX_SIBLINGS = 2000
const MAX_NAME_CHARS = 100
const SCAN_TIMEOUT_MS = 3000

/**
 * Paths that may have been meant by one that does not exist: the same name in other folders first,
 * then similar names in the deepest folder of the path that exists. Only what tools may name.
 */
export async function suggestPaths(ctx: ToolContext, missing: string): Promise<string[]> {
  const name = path.basename(missing)
  if (name.length > MAX_NAME_CHARS) return []
  const candidates = [...(await findSameName(ctx, name)), ...(await findSimilarSiblings(ctx, missing))]
  const allowed: string[] = []
  for (const candidate of new Set(candidates)) {
    if (allowed.length === MAX_SUGGESTIONS) break
    if (await isPlainPath(ctx, path.resolve(ctx.projectRoot, candidate))) allowed.push(candidate)
  }
  return allowed
}

async function findSameName(ctx: ToolContext, name: string): Promise<string[]> {
  const flags = narrowingFlags(name)
  if (flags.length === 0) return []
  const folder = await openFolder(ctx, '.')
  if (!folder.ok) return []
  await using opened = folder
  const found: string[] = []
  await walkFiles(ctx, opened, {
    flags,
    timeoutMs: SCAN_TIMEOUT_MS,
    onFile(relative, stop) {
      if (path.basename(relative) === name) found.push(relative)
      if (found.length === MAX_SUGGESTIONS) stop()
    },
  })
  return found
}

async function findSimilarSiblings(ctx: ToolContext, missing: string): Promise<string[]> {
  const steps = path.resolve(ctx.projectRoot, missing)
  for (let gone = steps; path.dirname(gone) !== gone; gone = path.dirname(gone)) {
    const folder = await openFolder(ctx, path.dirname(gone))
    if (folder.ok) {
      await using opened = folder
      const names = await listNames(opened)
      return rankByLikeness(names, path.basename(gone)).map((name) => path.join(folder.relative, name))
    }
    if (folder.fault !== 'missing') return []
  }
  return []
}

async function listNames({ accessPath, overlaid }: VisibleFolder): Promise<string[]> {
  const names = new Set(accessPath === undefined ? [] : await listNamesOnDisk(accessPath))
  for (const [name, node] of overlaid?.children ?? []) {
    const kind = overlaidKind(node)
    if (kind === 'deleted') names.delete(name)
    else if (kind !== 'as-on-disk') names.add(name)
  }
  return [...names]
}

async function listNamesOnDisk(accessPath: string): Promise<string[]> {
  const names: string[] = []
  for await (const { name } of await opendir(accessPath)) {
    if (names.length === MAX_SIBLINGS) break
    names.push(name)
  }
  return names
}

function rankByLikeness(names: readonly string[], wanted: string): string[] {
  const target = wanted.toLowerCase()
  const furthest = Math.max(1, Math.floor(target.length / 3))
  return names
    .filter((name) => name.length <= MAX_NAME_CHARS)
    .map((name) => ({ name, distance: editDistance(name.toLowerCase(), target) }))
    .filter(({ distance }) => distance <= furthest)
    .sort((a, b) => a.distance - b.distance || (a.name < b.name ? -1 : 1))
    .map(({ name }) => name)
}

/** Levenshtein distance: insertions, deletions and replacements of one UTF-16 unit. */
function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row]
    for (let column = 1; column <= b.length; column += 1) {
      const replace = (previous[column - 1] ?? 0) + (a[row - 1] === b[column - 1] ? 0 : 1)
      current.push(Math.min(replace, (previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1))
    }
    previous = current
  }
  return previous[b.length] ?? 0
}
