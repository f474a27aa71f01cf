/** Lines of a file that resemble a text which is not in it. */
export interface NearPlace {
  /** Counted from 1. */
  readonly firstLine: number
  /** Without line ends. */
  readonly lines: readonly string[]
  /** Equal to the text but for spaces, tabs and line ends. */
  readonly whiteSpaceOnly: boolean
}

const MAX_PLACES = 3
const MAX_CANDIDATES = 12
const MAX_COMPARED_LINES = 40
const MAX_LINE_BYTES = 2000
const MIN_SIMILARITY = 0.5
/** How much less similar than the best place another may be. */
const MAX_LAG = 0.2

/**
 * The places most like `text`, best first. One pass over the file looks for the most telling line of the
 * text; only around its best hits are whole lines compared, so that the work stays linear in the file.
 */
export function findNearPlaces(content: Buffer, text: string): NearPlace[] {
  const wanted = text.trimEnd().split('\n').slice(0, MAX_COMPARED_LINES).map(squeeze)
  const anchor = wanted.reduce((best, line, index) => (line.length > (wanted[best]?.length ?? 0) ? index : best), 0)
  const anchorLine = wanted[anchor] ?? ''
  if (anchorLine === '') return []
  const places = findLikeLines(content, anchorLine)
    .map((candidate) => compareAround(content, candidate, { wanted, anchor }))
    .filter(({ similarity }) => similarity >= MIN_SIMILARITY)
    .toSorted((a, b) => b.similarity - a.similarity || a.firstLine - b.firstLine)
  const kept: (NearPlace & { readonly similarity: number })[] = []
  for (const place of places) {
    const lags = (kept[0]?.similarity ?? 0) - place.similarity > MAX_LAG
    const overlaps = kept.some((other) => Math.abs(other.firstLine - place.firstLine) < wanted.length)
    if (!lags && !overlaps && kept.length < MAX_PLACES) kept.push(place)
  }
  return kept.map(({ firstLine, lines, whiteSpaceOnly }) => ({ firstLine, lines, whiteSpaceOnly }))
}

/** A line as bytes (latin1) without white space, which models get wrong most often. */
function squeeze(line: string): string {
  return Buffer.from(line).toString('latin1').slice(0, MAX_LINE_BYTES).replaceAll(/[ \t\r]/g, '')
}

interface Candidate {
  /** Counted from 1. */
  readonly line: number
  readonly offset: number
  readonly similarity: number
}

/** The lines with the most pairs of neighbouring bytes in common with `anchor`, best first. */
function findLikeLines(content: Buffer, anchor: string): Candidate[] {
  const wanted = new Uint8Array(65_536)
  for (const pair of pairsOf(anchor)) wanted[pair] = 1
  const wantedCount = pairsOf(anchor).size
  /** The line in which a pair was last seen, so that it counts once a line. */
  const seenIn = new Uint32Array(65_536)
  const best: Candidate[] = []
  let [line, offset, previous, pairs, hits] = [1, 0, 0, 0, 0]
  for (let at = 0; at <= content.length; at += 1) {
    const byte = content[at] ?? 10
    if (byte === 10) {
      if (hits > 0) keepBest(best, { line, offset, similarity: (2 * hits) / (wantedCount + pairs) })
      line += 1
      offset = at + 1
      previous = pairs = hits = 0
    } else if (byte !== 32 && byte !== 9 && byte !== 13) {
      const pair = (previous << 8) | byte
      previous = byte
      if (seenIn[pair] === line) continue
      seenIn[pair] = line
      pairs += 1
      hits += wanted[pair] ?? 0
    }
  }
  return best
}

function keepBest(best: Candidate[], candidate: Candidate): void {
  const worst = best.at(-1)
  if (best.length === MAX_CANDIDATES && worst !== undefined && worst.similarity >= candidate.similarity) return
  const at = best.findIndex(({ similarity }) => similarity < candidate.similarity)
  best.splice(at === -1 ? best.length : at, 0, candidate)
  best.length = Math.min(best.length, MAX_CANDIDATES)
}

/** Neighbouring bytes of a squeezed line; the first byte pairs with nothing. */
function pairsOf(line: string): Set<number> {
  const pairs = new Set<number>()
  for (let at = 0; at < line.length; at += 1) {
    pairs.add(((at === 0 ? 0 : line.charCodeAt(at - 1)) << 8) | line.charCodeAt(at))
  }
  return pairs
}

interface Wanted {
  readonly wanted: readonly string[]
  /** Index of the line that the candidates resemble. */
  readonly anchor: number
}

function compareAround(content: Buffer, { line, offset }: Candidate, { wanted, anchor }: Wanted): NearPlace & { similarity: number } {
  const linesBefore = Math.min(anchor, line - 1)
  let start = offset
  for (let step = 0; step < linesBefore; step += 1) start = startOfLineBefore(content, start)
  const lines = takeLines(content, start, wanted.length)
  const found = lines.map(squeeze)
  const total = wanted.reduce((sum, each, index) => sum + similarityOf(each, found[index + linesBefore - anchor] ?? ''), 0)
  const whiteSpaceOnly = linesBefore === anchor && wanted.every((each, index) => each === (found[index] ?? ''))
  return { firstLine: line - linesBefore, lines, whiteSpaceOnly, similarity: total / wanted.length }
}

function startOfLineBefore(content: Buffer, start: number): number {
  // A negative offset would count from the end.
  return start < 2 ? 0 : content.lastIndexOf(10, start - 2) + 1
}

function takeLines(content: Buffer, start: number, count: number): string[] {
  const lines: string[] = []
  for (let from = start; from < content.length && lines.length < count;) {
    const end = content.indexOf(10, from)
    const to = end === -1 ? content.length : end
    lines.push(content.toString('utf8', from, Math.min(to, from + MAX_LINE_BYTES)).replace(/\r$/, ''))
    from = to + 1
  }
  return lines
}

/** From 0 to 1, after Dice: the share of pairs in common. */
function similarityOf(a: string, b: string): number {
  if (a === b) return 1
  const left = pairsOf(a)
  const right = pairsOf(b)
  const common = [...left].filter((pair) => right.has(pair)).length
  return (2 * common) / (left.size + right.size)
}
