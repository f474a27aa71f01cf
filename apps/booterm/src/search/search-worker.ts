// The thread of one search: a long one must not hold up the terminals, and can be ended.
import { parentPort, workerData } from 'node:worker_threads'
import { searchLines } from './search-lines.ts'
import type { LineMatches } from './search-lines.ts'

export interface SearchJob {
  readonly lines: readonly string[]
  readonly query: Parameters<typeof searchLines>[1]
}
export type SearchOutcome = { readonly kind: 'found'; readonly matches: LineMatches } | { readonly kind: 'bad_pattern'; readonly reason: string }

parentPort?.postMessage(search(workerData as SearchJob)) // given by run-search.ts

function search({ lines, query }: SearchJob): SearchOutcome {
  try {
    return { kind: 'found', matches: searchLines(lines, query) }
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error)
    // The engine writes its own mark for "in any case" before the pattern.
    return { kind: 'bad_pattern', reason: words.replace('`(?i)', '`') }
  }
}
