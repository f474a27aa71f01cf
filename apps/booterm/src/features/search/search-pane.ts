import { scrollbackLines } from '@boocode/contracts'
import type { PaneMatch, PaneSearchQuery, PaneSearchResponse } from '@boocode/contracts'
import type { Pane } from '../../panes/pane.ts'
import { readLines } from '../../search/buffer-lines.ts'
import type { BufferLine } from '../../search/buffer-lines.ts'
import { readHistory } from '../../search/read-history.ts'
import { olderThan } from '../../search/merge-history.ts'
import { runSearch } from '../../search/run-search.ts'

const maxSearchMs = 10_000

/** Searches what the pane shows and showed, as far back as anybody remembers. */
export async function searchPane(pane: Pane, query: PaneSearchQuery): Promise<PaneSearchResponse> {
  const signal = AbortSignal.timeout(maxSearchMs)
  await pane.screen.settled()
  const shown = shownLines(pane)
  // Only a full buffer has lost lines.
  const history = pane.screen.mainBuffer.baseY >= scrollbackLines ? await linesBefore(pane, signal).catch(() => null) : null
  const older = history === null ? [] : olderThan(history, shown.map(({ text }) => text))
  const lines: (Pick<BufferLine, 'text'> & { rowsFromEnd: number | null })[] = [...older.map((text) => ({ text, rowsFromEnd: null })), ...shown]
  const texts = lines.map(({ text }) => text)
  const { pattern, limit, context } = query
  const { newest, total } = await runSearch({ lines: texts, query: { pattern, limit, case: query.case } }, signal)
  const matches = newest.map(
    (line): PaneMatch => ({
      line,
      content: texts[line] ?? '',
      context_before: texts.slice(Math.max(line - context, 0), line),
      context_after: texts.slice(line + 1, line + 1 + context),
      rows_from_end: lines[line]?.rowsFromEnd ?? null,
    }),
  )
  return { matches, total, truncated: total > matches.length, source: history === null ? 'buffer' : 'capture' }
}

/** What scrolled out of the buffer, and what is in it. */
async function linesBefore(pane: Pane, signal: AbortSignal): Promise<string[] | null> {
  const history = await pane.readHistory(signal)
  return history === null ? null : await readHistory(history, signal)
}

/** The main screen with its scrollback, and what an alternate screen shows over it. */
function shownLines({ screen }: Pane): { text: string; rowsFromEnd: number | null }[] {
  const main = readLines(screen.mainBuffer)
  if (screen.buffer.type === 'normal') return main
  return [...main.map(({ text }) => ({ text, rowsFromEnd: null })), ...readLines(screen.buffer)]
}
