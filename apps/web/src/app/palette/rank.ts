/** What the palette offers for a query, best first. Pure. */
export interface Rankable {
  readonly id: string
  readonly title: string
  /** More words by which it is found: a project's name, a path. */
  readonly words: string
}

const prefixScore = 100
const wordScore = 60
const insideScore = 30
const scatteredScore = 5
const titleBonus = 20

/**
 * Entries that hold every word of the query: at the beginning of a word rather than inside of one, in the
 * title rather than elsewhere, letter by letter at the least. What was chosen lately comes first among
 * equals, and first of all without a query.
 *
 * @param recent ids, the last chosen first
 */
export function rank<E extends Rankable>(entries: readonly E[], query: string, recent: readonly string[], limit: number): readonly E[] {
  const words = query.toLowerCase().split(/\s+/).filter((word) => word !== '')
  const age = new Map(recent.map((id, index) => [id, index]))
  const scored: { entry: E; score: number; age: number; order: number }[] = []
  for (const [order, entry] of entries.entries()) {
    const score = scoreOf(entry, words)
    if (score !== null) scored.push({ entry, score, age: age.get(entry.id) ?? Number.MAX_SAFE_INTEGER, order })
  }
  scored.sort((a, b) => b.score - a.score || a.age - b.age || a.order - b.order)
  return scored.slice(0, limit).map(({ entry }) => entry)
}

function scoreOf({ title, words }: Rankable, wanted: readonly string[]): number | null {
  const lowerTitle = title.toLowerCase()
  const lowerWords = words.toLowerCase()
  let total = 0
  for (const word of wanted) {
    const inTitle = wordScoreIn(lowerTitle, word)
    const best = Math.max(inTitle === 0 ? 0 : inTitle + titleBonus, wordScoreIn(lowerWords, word))
    if (best === 0) return null
    total += best
  }
  return total
}

function wordScoreIn(text: string, word: string): number {
  const at = text.indexOf(word)
  if (at === 0) return prefixScore
  if (at > 0) return startsAWord(text, word) ? wordScore : insideScore
  return word.length > 1 && isScattered(text, word) ? scatteredScore : 0
}

function startsAWord(text: string, word: string): boolean {
  for (let at = text.indexOf(word); at !== -1; at = text.indexOf(word, at + 1)) {
    if (at === 0 || !/[\p{L}\p{N}]/u.test(text.charAt(at - 1))) return true
  }
  return false
}

/** Whether the letters of `word` stand in `text` in their order. */
function isScattered(text: string, word: string): boolean {
  let at = -1
  for (const letter of word) {
    at = text.indexOf(letter, at + 1)
    if (at === -1) return false
  }
  return true
}
