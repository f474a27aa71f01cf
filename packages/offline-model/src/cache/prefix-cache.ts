import type { Mark, PromptScan } from './prompt-scan.ts'

/**
 * DeepSeek's context cache as its guide describes it (api-docs.deepseek.com/guides/kv_cache, read
 * in November 2026): a request hits the longest stored prefix unit that it matches completely from
 * the first token on. Units end at the end of a request's input, at the end of its output, at fixed
 * token intervals, and at the end of messages that several requests had in common.
 *
 *   absent ──first request──▶ seen ──second request──▶ unit      (end of an inner message)
 *   absent ──first request──────────────────────────▶ unit      (the three other places)
 */
export interface PrefixCache {
  /** How many tokens of this input are served from the cache; then stores its units. */
  read(input: PromptScan): number
  /** `whole` is the input followed by the complete answer as the client will send it back. */
  storeOutput(whole: PromptScan): void
  readonly bytes: number
}

/** What one entry of a Map with number keys costs (51 bytes measured with 100,000 entries). */
export const ENTRY_BYTES = 56

type Entry = 'seen' | 'unit'

export function createPrefixCache(options: { maxBytes: number }): PrefixCache {
  const maxEntries = Math.max(1, Math.floor(options.maxBytes / ENTRY_BYTES))
  // Insertion order is the order of last use: touched entries are put in again at the end.
  const entries = new Map<number, Entry>()

  const put = (key: number, entry: Entry): void => {
    entries.delete(key)
    entries.set(key, entry)
  }
  const evict = (): void => {
    for (const key of entries.keys()) {
      if (entries.size <= maxEntries) return
      entries.delete(key)
    }
  }

  return {
    read(input) {
      const hit = longestUnit(entries, input.marks)
      const last = input.marks.at(-1)
      for (const mark of input.marks) {
        const isEnd = mark === last || mark.kind === 'interval'
        put(mark.key, isEnd || entries.has(mark.key) ? 'unit' : 'seen')
      }
      evict()
      return hit
    },
    storeOutput(whole) {
      const last = whole.marks.at(-1)
      for (const mark of whole.marks) {
        if (mark === last || mark.kind === 'interval') put(mark.key, 'unit')
      }
      evict()
    },
    get bytes() {
      return entries.size * ENTRY_BYTES
    },
  }
}

function longestUnit(entries: ReadonlyMap<number, Entry>, marks: readonly Mark[]): number {
  for (let index = marks.length - 1; index >= 0; index--) {
    const mark = marks[index]
    if (mark !== undefined && entries.get(mark.key) === 'unit') return mark.tokens
  }
  return 0
}
