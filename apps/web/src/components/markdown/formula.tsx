import { lazy, Suspense } from 'react'

const DrawnFormula = lazy(async () => ({ default: (await import('./drawn-formula.tsx')).DrawnFormula }))

export interface FormulaProps {
  /** In TeX. */
  tex: string
  isBlock: boolean
}

/** A formula; its source until what draws it is there. */
export function Formula({ tex, isBlock }: FormulaProps) {
  const source = isBlock ? <pre className="overflow-x-auto font-mono text-mono">{tex}</pre> : <code>{tex}</code>
  return (
    <Suspense fallback={source}>
      <DrawnFormula tex={tex} isBlock={isBlock} source={source} />
    </Suspense>
  )
}
