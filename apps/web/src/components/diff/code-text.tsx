import { memo } from 'react'
import type { Span } from '../../lib/diff/mark-words.ts'
import { showCode } from '../../lib/show-hidden.ts'

/** A line of code in which nothing stays unseen, with what was edited in it marked. */
export const CodeText = memo(function CodeText({ text, marks, markClass }: { text: string; marks: readonly Span[]; markClass: string }) {
  if (marks.length === 0) return showCode(text)
  return pieces(text, marks).map(({ start, piece, isMarked }) =>
    isMarked ? (
      <mark key={start} className={markClass}>
        {showCode(piece)}
      </mark>
    ) : (
      showCode(piece)
    ),
  )
})

function pieces(text: string, marks: readonly Span[]): { start: number; piece: string; isMarked: boolean }[] {
  const all: { start: number; piece: string; isMarked: boolean }[] = []
  let at = 0
  for (const [start, end] of marks) {
    if (start > at) all.push({ start: at, piece: text.slice(at, start), isMarked: false })
    if (start < text.length) all.push({ start, piece: text.slice(start, end), isMarked: true })
    at = end
  }
  if (at < text.length) all.push({ start: at, piece: text.slice(at), isMarked: false })
  return all
}
