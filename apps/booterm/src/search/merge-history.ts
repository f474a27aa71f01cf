/** Lines that are compared to find the place. */
const maxCompared = 20

/**
 * What a longer memory holds beyond the newest lines, given that both end at about the same time: its part
 * before them.
 *
 * @param history lines that reach further back, oldest first
 * @param newest lines whose beginning is looked for in it
 */
export function olderThan(history: readonly string[], newest: readonly string[]): string[] {
  const texts = history.map((line) => line.trimEnd())
  const sample = newest.slice(0, maxCompared)
  const expected = Math.max(texts.length - newest.length, 0)
  // The output may have gone on between the two readings: the place is looked for around where it should be.
  for (let distance = 0; distance <= texts.length; distance += 1) {
    for (const start of [expected - distance, expected + distance]) {
      if (start >= 0 && sample.length > 0 && sample.every((line, index) => texts[start + index] === line)) return texts.slice(0, start)
    }
  }
  return texts.slice(0, expected)
}
