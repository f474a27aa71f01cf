import { memo } from 'react'
import type { Span } from '../../lib/diff/mark-words.ts'
import { tokenKinds } from '../../lib/highlight/tokens.ts'
import type { TokenRuns } from '../../lib/highlight/tokens.ts'
import { showCode } from '../../lib/show-hidden.ts'

export interface CodeTextProps {
  text: string
  /** Colours, once they are known. */
  runs?: TokenRuns | undefined
  marks: readonly Span[]
  markClass: string
}

/** A line of code in which nothing stays unseen, with what was edited in it marked. */
export const CodeText = memo(function CodeText({ text, runs = [], marks, markClass }: CodeTextProps) {
  if (marks.length === 0) return <Coloured text={text} runs={runs} from={0} to={text.length} />
  return pieces(text, marks).map(({ start, end, isMarked }) => {
    const piece = <Coloured key={start} text={text} runs={runs} from={start} to={end} />
    return isMarked ? (
      <mark key={start} className={markClass}>
        {piece}
      </mark>
    ) : (
      piece
    )
  })
})

/** A stretch of a line in the colours that it has there. */
function Coloured({ text, runs, from, to }: { text: string; runs: TokenRuns; from: number; to: number }) {
  if (runs.length === 0) return showCode(text.slice(from, to))
  let at = 0
  return runs.map(([length, kind]) => {
    const start = Math.max(from, at)
    at += length
    const end = Math.min(to, at)
    if (start >= end) return null
    const piece = showCode(text.slice(start, end))
    return kind === 0 ? piece : (
      <span key={start} className={`token-${tokenKinds[kind] ?? ''}`}>
        {piece}
      </span>
    )
  })
}

function pieces(text: string, marks: readonly Span[]): { start: number; end: number; isMarked: boolean }[] {
  const all: { start: number; end: number; isMarked: boolean }[] = []
  let at = 0
  for (const [start, end] of marks) {
    if (start > at) all.push({ start: at, end: start, isMarked: false })
    if (start < text.length) all.push({ start, end: Math.min(end, text.length), isMarked: true })
    at = end
  }
  if (at < text.length) all.push({ start: at, end: text.length, isMarked: false })
  return all
}
