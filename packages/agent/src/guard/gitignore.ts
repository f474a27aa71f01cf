import { constants } from 'node:fs'
import { lstat, open } from 'node:fs/promises'
import path from 'node:path'

import { emptyOverlay } from '../changes/planned-change.ts'
import type { Overlay } from '../changes/planned-change.ts'
import { compileAnchoredGlob } from './glob.ts'
import type { Glob } from './glob.ts'

/**
 * The rules of one `.gitignore`, in its order. Format: https://git-scm.com/docs/gitignore
 * Read here for folder listings; searches leave it to ripgrep.
 */
export interface IgnoreLayer {
  /** The folder that holds the file; patterns are relative to it. */
  readonly folder: string
  readonly rules: readonly IgnoreRule[]
}

interface IgnoreRule {
  readonly glob: Glob
  readonly negated: boolean
  readonly foldersOnly: boolean
}

export const IGNORE_FILE = '.gitignore'
const MAX_FILE_BYTES = 64 * 1024
const MAX_RULES = 1000

export function parseGitignore(folder: string, text: string): IgnoreLayer {
  const rules = text
    .split('\n')
    .map(parseRule)
    .filter((rule) => rule !== undefined)
  return { folder, rules: rules.slice(0, MAX_RULES) }
}

/** Layers from the outermost folder inwards. The last matching rule of the innermost layer decides. */
export function isIgnored(layers: readonly IgnoreLayer[], absolute: string, isFolder: boolean): boolean {
  for (const layer of layers.toReversed()) {
    if (!absolute.startsWith(layer.folder === path.sep ? path.sep : layer.folder + path.sep)) continue
    const relative = path.relative(layer.folder, absolute)
    const rule = layer.rules.findLast(({ glob, foldersOnly }) => (isFolder || !foldersOnly) && glob.matches(relative))
    if (rule !== undefined) return !rule.negated
  }
  return false
}

/** The layers that hold for what lies in `folder`, which is `root` or lies inside it; `overlay` goes before the disk. */
export async function loadIgnoreLayers(root: string, folder: string, overlay: Overlay): Promise<IgnoreLayer[]> {
  const steps = path
    .relative(root, folder)
    .split(path.sep)
    .filter((step) => step !== '')
  const inner = [root, ...steps.map((_, index) => path.join(root, ...steps.slice(0, index + 1)))]
  const layers = await Promise.all(inner.map((each) => loadLayer(each, each, overlay)))
  return [...(await loadOuterLayers(root)), ...layers.filter((layer) => layer !== undefined)]
}

/** `accessPath` is where to open `folder` now, see `openDirectoryInProject`. */
export async function loadLayer(folder: string, accessPath: string, overlay: Overlay): Promise<IgnoreLayer | undefined> {
  const overlaid = overlay.get(path.join(folder, IGNORE_FILE))
  if (overlaid === null) return undefined
  const text = overlaid?.toString('utf8', 0, MAX_FILE_BYTES) ?? (await readSmallFile(path.join(accessPath, IGNORE_FILE)))
  return text === undefined ? undefined : parseGitignore(folder, text)
}

/**
 * Whether the rules of the folders around `root` say anything about its files. They do when it is part
 * of a larger repository; not when that repository ignores it as a whole, such as a home folder kept
 * in Git with everything but a few dot files ignored.
 */
export async function obeysOuterRules(root: string): Promise<boolean> {
  return (await findOuterLayers(root)).obeyed
}

async function loadOuterLayers(root: string): Promise<IgnoreLayer[]> {
  const outer = await findOuterLayers(root)
  return outer.obeyed ? outer.layers : []
}

async function findOuterLayers(root: string): Promise<{ obeyed: boolean; layers: IgnoreLayer[] }> {
  const layers: IgnoreLayer[] = []
  const way: string[] = []
  for (let folder = root; !(await exists(path.join(folder, '.git'))); folder = path.dirname(folder)) {
    if (folder === path.dirname(folder)) break
    way.push(folder)
    const layer = await loadLayer(path.dirname(folder), path.dirname(folder), emptyOverlay)
    if (layer !== undefined) layers.unshift(layer)
  }
  return { obeyed: !way.some((folder) => isIgnored(layers, folder, true)), layers }
}

function parseRule(line: string): IgnoreRule | undefined {
  const trimmed = line.replace(/\r$/, '').replace(/(?<!\\) +$/, '')
  if (trimmed === '' || trimmed.startsWith('#')) return undefined
  const negated = trimmed.startsWith('!')
  const pattern = negated ? trimmed.slice(1) : trimmed
  const foldersOnly = pattern.endsWith('/')
  const body = foldersOnly ? pattern.slice(0, -1) : pattern
  if (body === '') return undefined
  const glob = compileAnchoredGlob(body.includes('/') ? body : `**/${body}`)
  return { glob, negated, foldersOnly }
}

async function readSmallFile(file: string): Promise<string | undefined> {
  try {
    await using handle = await open(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
    if (!(await handle.stat()).isFile()) return undefined
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(MAX_FILE_BYTES), 0, MAX_FILE_BYTES, 0)
    return buffer.toString('utf8', 0, bytesRead)
  } catch {
    // No rules, or none that may be read: then nothing is ignored by them.
    return undefined
  }
}

async function exists(file: string): Promise<boolean> {
  return lstat(file).then(
    () => true,
    () => false,
  )
}
