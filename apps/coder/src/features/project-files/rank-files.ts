/** A name in the order in which names are looked through; folders end in `/`. */
export interface FileNames {
  readonly paths: readonly string[]
  /** Which characters each path holds, so that most are passed over without being read. */
  readonly masks: Int32Array
}

export interface RankOptions {
  readonly limit: number
  /** Paths that were worked with, the latest first: they come first. */
  readonly recent: readonly string[]
}

interface Scored {
  readonly path: string
  readonly score: number
}

export interface Ranked {
  readonly paths: readonly string[]
  readonly total: number
}

/** So many names are looked through before others get their turn. */
const namesAtOnce = 4_000
const recentBonus = 150

export function indexNames(files: readonly string[]): FileNames {
  const paths = [...foldersOf(files), ...files]
  const masks = new Int32Array(paths.length)
  for (const [index, path] of paths.entries()) masks[index] = maskOf(path.toLowerCase())
  return { paths, masks }
}

function foldersOf(files: readonly string[]): Set<string> {
  const folders = new Set<string>()
  for (const file of files) {
    for (let at = file.lastIndexOf('/'); at !== -1; at = file.lastIndexOf('/', at - 1)) {
      const folder = file.slice(0, at + 1)
      if (folders.has(folder)) break
      folders.add(folder)
      if (at === 0) break
    }
  }
  return folders
}

/** Bits for a–z, and five for what else there is. */
function maskOf(lower: string): number {
  let mask = 0
  for (let index = 0; index < lower.length; index += 1) {
    const code = lower.charCodeAt(index)
    mask |= code >= 97 && code <= 122 ? 1 << (code - 97) : 1 << (26 + (code % 5))
  }
  return mask
}

/** The names that fit a query best, best first. Gives way to other work every few thousand names. */
export async function rankFiles(names: FileNames, query: string, { limit, recent }: RankOptions): Promise<Ranked> {
  const wanted = query.toLowerCase().replace(/^\.?\//, '')
  const mask = maskOf(wanted)
  const recency = new Map(recent.map((path, index) => [path, recentBonus - index]))
  const best: Scored[] = []
  let total = 0
  for (let index = 0; index < names.paths.length; index += 1) {
    if (index % namesAtOnce === namesAtOnce - 1) await new Promise(setImmediate)
    if (((names.masks[index] ?? 0) & mask) !== mask) continue
    const path = names.paths[index] ?? ''
    const fit = scoreName(path.toLowerCase(), wanted)
    if (fit === null) continue
    total += 1
    keepBest(best, { path, score: fit + (recency.get(path) ?? 0) }, limit)
  }
  return { paths: best.map(({ path }) => path), total }
}

function keepBest(best: Scored[], one: Scored, limit: number): void {
  const last = best.at(-1)
  if (best.length === limit && last !== undefined && !isBefore(one, last)) return
  let at = best.length
  for (let before = best[at - 1]; before !== undefined && isBefore(one, before); before = best[at - 1]) at -= 1
  best.splice(at, 0, one)
  if (best.length > limit) best.pop()
}

function isBefore(a: Scored, b: Scored): boolean {
  return a.score !== b.score ? a.score > b.score : a.path < b.path
}

/**
 * How well a path fits, both in lower case; null when it does not. The name itself counts more than the
 * folders, its beginning more than its middle, letters in a row more than scattered ones, short more than long.
 */
export function scoreName(path: string, wanted: string): number | null {
  const shortness = -path.length / 16 - depthOf(path)
  if (wanted === '') return shortness
  const nameAt = path.lastIndexOf('/', path.length - 2) + 1
  const name = path.slice(nameAt)
  if (!wanted.includes('/')) {
    if (name === wanted || name === `${wanted}/`) return 1_000 + shortness
    if (name.startsWith(wanted)) return 800 + shortness
    const within = name.indexOf(wanted)
    if (within !== -1) return (isStart(name, within) ? 650 : 550) + shortness
  }
  const at = path.lastIndexOf(wanted)
  if (at !== -1) return (isStart(path, at) ? 450 : 350) + (at + wanted.length > nameAt ? 50 : 0) + shortness
  return scoreScattered(path, wanted, nameAt) + shortness || null
}

/** Letters in their order with others between them, looked for from the end. Not a number when they are not there. */
function scoreScattered(path: string, wanted: string, nameAt: number): number {
  let at = path.length
  let score = 200
  for (let index = wanted.length - 1; index >= 0; index -= 1) {
    const found = path.lastIndexOf(wanted.charAt(index), at - 1)
    if (found === -1 || at === 0) return Number.NaN
    score -= Math.min(10, at - found - 1)
    if (isStart(path, found)) score += 8
    if (found >= nameAt) score += 4
    at = found
  }
  return score
}

function isStart(path: string, at: number): boolean {
  return at === 0 || /[/._\- ]/.test(path.charAt(at - 1))
}

function depthOf(path: string): number {
  let depth = 0
  for (let at = path.indexOf('/'); at !== -1; at = path.indexOf('/', at + 1)) depth += 1
  return depth
}
