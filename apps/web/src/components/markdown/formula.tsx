import { lazyPart } from '../lazy-part.tsx'

const DrawnFormula = lazyPart(async () => (await import('./drawn-formula.tsx')).DrawnFormula, { standIn: ({ source }) => source })

export interface FormulaProps {
  /** In TeX. */
  tex: string
  isBlock: boolean
}

/** A formula; its source until what draws it is there. */
export function Formula({ tex, isBlock }: FormulaProps) {
  const source = isBlock ? <pre className="overflow-x-auto font-mono text-mono">{tex}</pre> : <code>{tex}</code>
  return <DrawnFormula tex={tex} isBlock={isBlock} source={source} />
}
