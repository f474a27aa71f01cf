import { useEffect, useState } from 'react'
import type { ReactNode } from 'react'
import { highlight, knownHighlight } from '../../lib/highlight/highlighter.ts'
import { tokenKinds } from '../../lib/highlight/tokens.ts'
import type { TokenRuns } from '../../lib/highlight/tokens.ts'
import { CopyButton } from '../copy-button.tsx'

export interface CodeBlockProps {
  code: string
  language: string
  /** It is still being written: coloured once it is whole. */
  isOpen?: boolean
}

/** A fence inside of a list may still grow: it is coloured when it has been the same for so long. */
const pauseMs = 150

/** Code as it was written, with its language and a way to take it along. */
export function CodeBlock({ code, language, isOpen = false }: CodeBlockProps) {
  const runs = useHighlight(code, language, isOpen)
  return (
    <figure className="overflow-hidden rounded-lg border border-line bg-panel" aria-label={language === '' ? 'Code' : `Code, ${language}`}>
      <figcaption className="flex h-7 items-center justify-between border-b border-line pr-0.5 pl-3 text-small text-muted">
        <span>{language === '' ? 'text' : language}</span>
        <CopyButton text={() => code} label="Copy code" className="h-6! w-7!" />
      </figcaption>
      {/* A region that scrolls must be reachable by keyboard. */}
      <pre tabIndex={0} className="overflow-x-auto px-3 py-2.5 font-mono text-mono">
        <code>{runs === null ? code : drawRuns(code, runs)}</code>
      </pre>
    </figure>
  )
}

function useHighlight(code: string, language: string, isOpen: boolean): TokenRuns | null {
  const [done, setDone] = useState<{ code: string; runs: TokenRuns | null } | null>(null)
  const known = isOpen ? null : knownHighlight(code, language)
  useEffect(() => {
    if (known !== undefined) return
    let isGone = false
    const timer = setTimeout(() => {
      void highlight(code, language).then((runs) => {
        if (!isGone) setDone({ code, runs })
      })
    }, pauseMs)
    return () => {
      isGone = true
      clearTimeout(timer)
    }
  }, [code, language, known])
  if (known !== undefined) return known
  return done?.code === code ? done.runs : null
}

function drawRuns(code: string, runs: TokenRuns): ReactNode[] {
  let at = 0
  return runs.map(([length, kind], index) => {
    const text = code.slice(at, at + length)
    at += length
    return kind === 0 ? text : <span key={index} className={`token-${tokenKinds[kind] ?? ''}`}>{text}</span>
  })
}
