import { hunksResponseSchema } from '@boocode/contracts'
import type { PatchAnswer, PatchAsk, PatchHead } from './patch-protocol.ts'
import { prepareHunk, rowCount, splitRows, unifiedRows } from './patch-rows.ts'
import type { PreparedHunk } from './patch-rows.ts'

interface OpenPatch {
  readonly hunks: readonly PreparedHunk[]
  readonly chars: number
}

/** Differences that were opened, those used last, up to `maxChars` of text together. */
export class PatchStore {
  readonly #maxChars: number
  readonly #patches = new Map<string, OpenPatch>()
  #chars = 0

  constructor(maxChars: number) {
    this.#maxChars = maxChars
  }

  answer(ask: PatchAsk): PatchAnswer {
    if (ask.kind === 'open') return this.#open(ask.key, ask.text)
    const patch = this.#use(ask.key)
    if (patch === undefined) return { kind: 'gone' }
    const prepared = patch.hunks[ask.hunk]
    if (ask.kind === 'line') return { kind: 'line', text: prepared?.hunk.lines[ask.index]?.slice(1) ?? '' }
    if (prepared === undefined) return { kind: 'rows', rows: [] }
    return { kind: 'rows', rows: (ask.view === 'unified' ? unifiedRows : splitRows)(prepared, ask.from, ask.to) }
  }

  #open(key: string, text: string): PatchAnswer {
    const parsed = hunksResponseSchema.safeParse(parseJson(text))
    if (!parsed.success) return { kind: 'unreadable' }
    const { hunks, line_count: lineCount } = parsed.data
    this.#drop(key)
    const patch = { hunks: hunks.map(prepareHunk), chars: text.length }
    this.#patches.set(key, patch)
    this.#chars += patch.chars
    for (const oldest of this.#patches.keys()) {
      if (this.#chars <= this.#maxChars || oldest === key) break
      this.#drop(oldest)
    }
    return { kind: 'opened', head: headOf(patch.hunks, lineCount) }
  }

  #use(key: string): OpenPatch | undefined {
    const patch = this.#patches.get(key)
    if (patch === undefined) return undefined
    this.#patches.delete(key)
    this.#patches.set(key, patch)
    return patch
  }

  #drop(key: string): void {
    this.#chars -= this.#patches.get(key)?.chars ?? 0
    this.#patches.delete(key)
  }
}

function headOf(hunks: readonly PreparedHunk[], lineCount: number): PatchHead {
  return {
    lineCount,
    hunks: hunks.map((prepared) => ({
      oldStart: prepared.hunk.old_start,
      oldLines: prepared.hunk.old_lines,
      newStart: prepared.hunk.new_start,
      newLines: prepared.hunk.new_lines,
      rows: { unified: rowCount(prepared, 'unified'), split: rowCount(prepared, 'split') },
    })),
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined // refused by the schema
  }
}
