import katex from 'katex'
import { createElement, useMemo } from 'react'
import type { ReactNode } from 'react'

export interface DrawnFormulaProps {
  tex: string
  isBlock: boolean
  /** What is shown where nothing can be drawn. */
  source: ReactNode
}

/** Longer ones are no formulas that a person reads. */
const maxChars = 4_000
const maxMacros = 500

/** What formulas are made of. Any other element and any other attribute does not exist. */
const elements = new Set([
  'math', 'mrow', 'mi', 'mn', 'mo', 'ms', 'mtext', 'mspace', 'msup', 'msub', 'msubsup', 'mfrac', 'msqrt', 'mroot', 'mover',
  'munder', 'munderover', 'mtable', 'mtr', 'mtd', 'mpadded', 'mphantom', 'mstyle', 'menclose', 'merror', 'mmultiscripts', 'mprescripts',
])
const attributes = new Set([
  'accent', 'accentunder', 'columnalign', 'columnlines', 'columnspacing', 'depth', 'display', 'displaystyle', 'fence', 'height', 'linethickness',
  'lspace', 'mathvariant', 'maxsize', 'minsize', 'movablelimits', 'notation', 'rowlines', 'rowspacing', 'rspace', 'scriptlevel', 'separator',
  'stretchy', 'symmetric', 'voffset', 'width',
])

/** Draws TeX as MathML, which browsers lay out themselves; what cannot be drawn is shown as it was written. */
export function DrawnFormula({ tex, isBlock, source }: DrawnFormulaProps) {
  const drawn = useMemo(() => draw(tex, isBlock), [tex, isBlock])
  if (drawn === null) return source
  return isBlock ? (
    // A region that scrolls must be reachable by keyboard.
    <div role="region" aria-label="Formula" tabIndex={0} className="overflow-x-auto py-1">
      {drawn}
    </div>
  ) : (
    drawn
  )
}

function draw(tex: string, displayMode: boolean): ReactNode {
  if (tex.length > maxChars) return null
  try {
    const html = katex.renderToString(tex, { output: 'mathml', displayMode, throwOnError: true, trust: false, strict: 'ignore', maxExpand: maxMacros, maxSize: 20 })
    const math = new DOMParser().parseFromString(html, 'text/html').querySelector('math')
    return math === null ? null : toReact(math, 0)
  } catch {
    return null
  }
}

function toReact(node: Node, key: number): ReactNode {
  if (node.nodeType === Node.TEXT_NODE) return node.nodeValue
  if (!(node instanceof Element)) return null
  const name = node.localName
  // The meaning stands beside the drawing; only the drawing is taken.
  if (name === 'semantics') return toReact(node.firstElementChild ?? document.createTextNode(''), key)
  if (!elements.has(name)) return null
  const properties = Object.fromEntries([...node.attributes].filter((attribute) => attributes.has(attribute.name)).map((attribute) => [attribute.name, attribute.value]))
  return createElement(name, { key, ...properties }, ...[...node.childNodes].map(toReact))
}
