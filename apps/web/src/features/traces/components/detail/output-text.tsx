import { useMemo, useState } from 'react'
import type { CSSProperties } from 'react'
import '../../../../theme/terminal-colours.css'
import { countOf } from '../../../../lib/format.ts'
import { parseAnsi } from '../../store/ansi.ts'
import type { AnsiLook } from '../../store/ansi.ts'

/** More than this is put on the page in portions: a megabyte in one line is laid out for seconds. */
const portionChars = 20_000

/** What a program printed, with its colours; everything else that it would do to a terminal or a page does nothing. */
export function OutputText({ text }: { text: string }) {
  const [shown, setShown] = useState(portionChars)
  const runs = useMemo(() => parseAnsi(text.slice(0, shown)), [text, shown])
  return (
    <>
      <pre dir="ltr" className="font-mono text-mono leading-[19px] break-all whitespace-pre-wrap [unicode-bidi:isolate]">
        {runs.map(({ text: piece, look }, index) => {
          const style = styleOf(look)
          // Runs have no identity but their place.
          return style === null ? piece : <span key={index} style={style}>{piece}</span>
        })}
      </pre>
      {text.length > shown && (
        <button type="button" className="mt-1 rounded-sm px-1 text-accent hover:bg-hover" onClick={() => setShown(shown * 4)}>
          Show more of {countOf(text.length, 'character')}
        </button>
      )}
    </>
  )
}

const names = ['black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white']

function styleOf(look: AnsiLook): CSSProperties | null {
  const ink = colourOf(look.colour)
  const ground = colourOf(look.background)
  const color = look.isInverse ? (ground ?? 'var(--canvas)') : ink
  const backgroundColor = look.isInverse ? (ink ?? 'var(--ink)') : ground
  const style: CSSProperties = {
    ...(color !== null && { color }),
    ...(backgroundColor !== null && { backgroundColor }),
    ...(look.isBold && { fontWeight: 650 }),
    ...(look.isDim && { opacity: 0.7 }),
    ...(look.isItalic && { fontStyle: 'italic' }),
    ...(look.isUnderlined && { textDecoration: 'underline' }),
  }
  return Object.keys(style).length === 0 ? null : style
}

function colourOf(colour: number | string | null): string | null {
  if (typeof colour !== 'number') return colour
  const name = names[colour % 8] ?? 'black'
  return `var(--term-${colour >= 8 ? 'bright-' : ''}${name})`
}
