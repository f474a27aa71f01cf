/** From, up to but not including, in UTF-16 units. */
export type Span = readonly [start: number, end: number]

export interface WordMarks {
  readonly before: readonly Span[]
  readonly after: readonly Span[]
}

/** Longer lines are compared as a whole: what differs in them is not found by looking either. */
const maxChars = 600
const maxTokens = 240
/** Lines that share less of their text were not edited but replaced. */
const leastShared = 0.35

/** What differs within a line that was edited, by words; null when there is nothing worth a mark. */
export function markWords(before: string, after: string): WordMarks | null {
  if (before === after || before.length > maxChars || after.length > maxChars) return null
  const [old, new_] = [tokensOf(before), tokensOf(after)]
  if (old.length > maxTokens || new_.length > maxTokens) return null
  const same = matchTokens(old, new_)
  const shared = same.reduce((sum, [index]) => sum + visibleLength(old[index] ?? ''), 0)
  if (shared < leastShared * Math.min(visibleLength(before), visibleLength(after))) return null
  return { before: spansWithout(old, new Set(same.map(([index]) => index))), after: spansWithout(new_, new Set(same.map(([, index]) => index))) }
}

function tokensOf(text: string): string[] {
  return text.match(/[\p{L}\p{N}_]+|\s+|[^\p{L}\p{N}_\s]/gu) ?? []
}

function visibleLength(text: string): number {
  return text.replace(/\s+/g, '').length
}

/** The longest common subsequence of two short lists, as pairs of indices. */
function matchTokens(old: readonly string[], new_: readonly string[]): [number, number][] {
  const width = new_.length + 1
  const lengths = new Uint16Array((old.length + 1) * width)
  const at = (row: number, column: number): number => lengths[row * width + column] ?? 0
  for (let row = old.length - 1; row >= 0; row -= 1) {
    for (let column = new_.length - 1; column >= 0; column -= 1) {
      lengths[row * width + column] = old[row] === new_[column] ? at(row + 1, column + 1) + 1 : Math.max(at(row + 1, column), at(row, column + 1))
    }
  }
  const pairs: [number, number][] = []
  let [row, column] = [0, 0]
  while (row < old.length && column < new_.length) {
    if (old[row] === new_[column]) pairs.push([row++, column++])
    else if (at(row + 1, column) >= at(row, column + 1)) row += 1
    else column += 1
  }
  return pairs
}

/** Where the tokens stand that are not among `kept`, neighbours as one. */
function spansWithout(tokens: readonly string[], kept: ReadonlySet<number>): Span[] {
  const spans: [number, number][] = []
  let start = 0
  for (const [index, token] of tokens.entries()) {
    const end = start + token.length
    const last = spans.at(-1)
    if (!kept.has(index)) {
      if (last?.[1] === start) last[1] = end
      else spans.push([start, end])
    }
    start = end
  }
  return spans
}
