import { useEffect, useMemo, useRef, useState } from 'react'
import type { CSSProperties } from 'react'
import { cutText } from '../lib/ansi/cut-text.ts'
import type { TextPiece } from '../lib/ansi/cut-text.ts'
import { hasAnsi, parseAnsi, plainStyle } from '../lib/ansi/parse-ansi.ts'
import type { AnsiStyle } from '../lib/ansi/parse-ansi.ts'
import { showHidden } from '../lib/show-hidden.ts'
import { cx } from './class-names.ts'

/** What is drawn at once; longer texts are drawn piece by piece as they come into sight. */
const maxWholeChars = 24_000
const lineHeightPx = 18
const marginPx = 1_200

/** Output of programs, in the colours that it asks for; any length. Belongs into an element that scrolls. */
export function AnsiText({ text }: { text: string }) {
  const pieces = useMemo(() => (text.length <= maxWholeChars ? null : cutText(text)), [text])
  if (pieces === null) return <Spans text={text} from={plainStyle} />
  return pieces.map((piece) => <Piece key={piece.start} piece={piece} text={text} />)
}

/** Keeps the height it had when it goes out of sight, so that nothing moves. */
function Piece({ piece, text }: { piece: TextPiece; text: string }) {
  const element = useRef<HTMLSpanElement>(null)
  const [isNear, setNear] = useState(false)
  const [heightPx, setHeight] = useState(piece.lines * lineHeightPx)
  useEffect(() => {
    if (element.current === null) return
    const observer = new IntersectionObserver(
      ([entry]) => {
        if (entry === undefined) return
        if (!entry.isIntersecting && entry.boundingClientRect.height > 0) setHeight(entry.boundingClientRect.height)
        setNear(entry.isIntersecting)
      },
      { root: element.current.closest('pre'), rootMargin: `${marginPx}px 0px` },
    )
    observer.observe(element.current)
    return () => observer.disconnect()
  }, [])
  return (
    <span ref={element} className="block" style={isNear ? undefined : { height: heightPx }}>
      {isNear && <Spans text={text.slice(piece.start, piece.end)} from={piece.style} />}
    </span>
  )
}

function Spans({ text, from }: { text: string; from: AnsiStyle }) {
  const spans = useMemo(() => (from === plainStyle && !hasAnsi(text) ? null : parseAnsi(text, from).spans), [text, from])
  if (spans === null) return showHidden(text)
  return spans.map((span, index) =>
    span.style === plainStyle ? (
      showHidden(span.text)
    ) : (
      <span key={index} className={classOf(span.style)} style={colorsOf(span.style)}>
        {showHidden(span.text)}
      </span>
    ),
  )
}

function classOf({ color, background, bold, dim, italic, underline, inverse }: AnsiStyle): string {
  const isPlain = color === null && background === null
  return cx(
    typeof color === 'number' && !inverse && `ansi-${color}`,
    typeof background === 'number' && !inverse && `ansi-on-${background}`,
    inverse && (isPlain ? 'bg-ink text-canvas' : `ansi-on-${typeof color === 'number' ? color : 7}`),
    bold && 'font-semibold',
    dim && 'opacity-60',
    italic && 'italic',
    underline && 'underline',
  )
}

function colorsOf({ color, background, inverse }: AnsiStyle): CSSProperties | undefined {
  if (inverse || (typeof color !== 'string' && typeof background !== 'string')) return undefined
  return { ...(typeof color === 'string' && { color }), ...(typeof background === 'string' && { backgroundColor: background }) }
}
