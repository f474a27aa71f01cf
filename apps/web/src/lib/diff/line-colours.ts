import { findLanguage } from '../highlight/languages.ts'
import type { TokenRuns } from '../highlight/tokens.ts'
import type { PatchLine } from './patch-rows.ts'

/** One side of a stretch of a difference as code, and which of its lines get their colours from there. */
export interface CodeSide {
  readonly code: string
  readonly lines: readonly { readonly index: number; readonly length: number; readonly isOwn: boolean }[]
}

/** The language of a file by its name; empty when it is not known. */
export function languageOfPath(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1).toLowerCase()
  const ending = name.slice(name.lastIndexOf('.') + 1)
  return findLanguage(name) ?? findLanguage(ending) ?? ''
}

/** What was there, and what is there now: each is read whole, so that a removed line is coloured as what it was. */
export function codeSides(lines: readonly PatchLine[]): readonly CodeSide[] {
  return [sideOf(lines, 'added', (line) => line.kind === 'removed'), sideOf(lines, 'removed', (line) => line.kind !== 'removed')]
}

function sideOf(lines: readonly PatchLine[], leftOut: PatchLine['kind'], isOwn: (line: PatchLine) => boolean): CodeSide {
  const own = lines.filter(({ kind }) => kind !== leftOut && kind !== 'remark')
  return { code: own.map(({ text }) => text).join('\n'), lines: own.map((line) => ({ index: line.index, length: line.text.length, isOwn: isOwn(line) })) }
}

/** Colours of code by line. Adds to `colours`. */
export function spreadRuns({ lines }: CodeSide, runs: TokenRuns, colours: Map<number, TokenRuns>): void {
  let run = 0
  let left = runs[0]?.[0] ?? 0
  for (const { index, length, isOwn } of lines) {
    const own: [number, number][] = []
    // The line break belongs to nobody.
    for (let rest = length + 1; rest > 0 && run < runs.length; ) {
      const taken = Math.min(rest, left)
      const shown = Math.min(taken, Math.max(0, rest - 1))
      if (shown > 0) own.push([shown, runs[run]?.[1] ?? 0])
      rest -= taken
      left -= taken
      if (left > 0) continue
      run += 1
      left = runs[run]?.[0] ?? 0
    }
    if (isOwn) colours.set(index, own)
  }
}
