import { findLanguage } from './languages.ts'
import type { HighlightAnswer, HighlightRequest, TokenRuns } from './tokens.ts'

/** Larger code is read as it is. */
const maxChars = 100_000
const maxLineChars = 5_000
const keptResults = 300
/** A grammar that runs this long over one code hangs: its worker is ended, the code stays plain. */
const patienceMs = 20_000
/** The worker goes when nothing was highlighted for a while. */
const idleMs = 60_000

interface Waiting {
  readonly key: string
  readonly request: HighlightRequest
  readonly resolve: (runs: TokenRuns | null) => void
}

const results = new Map<string, TokenRuns | null>()
const queue: Waiting[] = []
let worker: Worker | null = null
let current: Waiting | null = null
let timer: ReturnType<typeof setTimeout> | undefined
let nextId = 0

/** What is known already; undefined when nobody asked yet. */
export function knownHighlight(code: string, language: string): TokenRuns | null | undefined {
  if (!mayHighlight(code, language)) return null
  return results.get(keyOf(code, language))
}

/** Null when the code stays plain. One code at a time is looked at, in a worker. */
export async function highlight(code: string, language: string): Promise<TokenRuns | null> {
  const known = knownHighlight(code, language)
  if (known !== undefined) return known
  return await new Promise((resolve) => {
    queue.push({ key: keyOf(code, language), request: { id: (nextId += 1), code, language }, resolve })
    if (current === null) next()
  })
}

function mayHighlight(code: string, language: string): boolean {
  if (code.length === 0 || code.length > maxChars || findLanguage(language) === undefined) return false
  return !code.split('\n').some((line) => line.length > maxLineChars)
}

function keyOf(code: string, language: string): string {
  return `${language}\n${code}`
}

function next(): void {
  clearTimeout(timer)
  current = queue.shift() ?? null
  if (current === null) {
    timer = setTimeout(endWorker, idleMs)
    return
  }
  timer = setTimeout(() => {
    endWorker()
    settle(null)
  }, patienceMs)
  startWorker().postMessage(current.request)
}

function startWorker(): Worker {
  if (worker !== null) return worker
  worker = new Worker(new URL('./highlight.worker.ts', import.meta.url), { type: 'module' })
  worker.addEventListener('message', (event: MessageEvent<HighlightAnswer>) => {
    if (event.data.id === current?.request.id) settle(event.data.runs)
  })
  worker.addEventListener('error', () => {
    endWorker()
    settle(null)
  })
  return worker
}

function endWorker(): void {
  worker?.terminate()
  worker = null
}

function settle(runs: TokenRuns | null): void {
  if (current === null) return
  results.set(current.key, runs)
  const [oldest] = results.keys()
  if (results.size > keptResults && oldest !== undefined) results.delete(oldest)
  current.resolve(runs)
  next()
}
