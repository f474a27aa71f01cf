import { countOf } from '../../../lib/format.ts'
import { showEverything } from '../../../lib/show-hidden.ts'
import type { LineComment } from './comments.ts'

/** A quoted line is cut here: it is to be found again, not to be read whole. */
const maxQuoteChars = 400

/** `3 comments on 2 files`. */
export function countComments(comments: readonly LineComment[]): string {
  return `${countOf(comments.length, 'comment')} on ${countOf(new Set(comments.map(({ path }) => path)).size, 'file')}`
}

/** One message of all comments, file by file and line by line, that an agent can follow without seeing the review. */
export function formatReview(comments: readonly LineComment[]): string {
  const byPath = Map.groupBy(comments, ({ path }) => path)
  const files = [...byPath].map(([path, ofFile]) => ofFile.toSorted((a, b) => a.line - b.line).map((comment) => formatComment(path, comment)).join('\n\n'))
  return [`Review: ${countComments(comments)}.`, ...files].join('\n\n')
}

function formatComment(path: string, { line, side, quote, text }: LineComment): string {
  const name = showEverything(path).replaceAll('`', "'")
  const where = side === 'before' ? `line ${line} as it was before the change (removed)` : `line ${line}`
  const quoted = quote.length > maxQuoteChars ? `${quote.slice(0, maxQuoteChars)}…` : quote
  const fence = '`'.repeat(Math.max(3, ...(quoted.match(/`+/g) ?? []).map(({ length }) => length + 1)))
  return `\`${name}\`, ${where}:\n${fence}\n${quoted}\n${fence}\n${text.trim()}`
}
