import mermaid from 'mermaid'
import { useEffect, useState, useSyncExternalStore } from 'react'
import type { ReactNode } from 'react'
import { randomId } from '../../lib/random-id.ts'
import { followTheme } from '../../lib/theme-color.ts'

type Drawing = { kind: 'drawn'; address: string; width: number } | { kind: 'failed'; reason: string }

/** More than a person takes in; drawing it would hold up the page. */
const maxCharacters = 10_000

/**
 * Drawn as a picture, in which nothing runs, nothing is fetched and nothing can be clicked, whatever the library lets
 * through. In words it is its source.
 */
export function DrawnDiagram({ code, source }: { code: string; source: ReactNode }) {
  const isDark = useIsDark()
  const [drawing, setDrawing] = useState<Drawing | null>(null)
  useEffect(() => {
    let isGone = false
    void draw(code, isDark).then((drawn) => {
      if (!isGone) setDrawing(drawn)
    })
    return () => {
      isGone = true
    }
  }, [code, isDark])
  if (drawing === null) return source
  if (drawing.kind === 'drawn') return <img src={drawing.address} width={drawing.width} alt={code} className="mx-auto block h-auto max-w-full p-3" />
  return (
    <>
      <p className="border-b border-line px-3 py-1.5 text-small text-failed">This is no diagram that can be drawn: {drawing.reason}</p>
      {source}
    </>
  )
}

/** One at a time: the library has one configuration for all. */
let queue: Promise<unknown> = Promise.resolve()

async function draw(code: string, isDark: boolean): Promise<Drawing> {
  if (code.length > maxCharacters) return { kind: 'failed', reason: `it has more than ${maxCharacters.toLocaleString('en-US')} characters.` }
  const drawn = queue.then(async () => await drawNow(code, isDark))
  queue = drawn
  return await drawn
}

async function drawNow(code: string, isDark: boolean): Promise<Drawing> {
  const id = `diagram-${randomId()}`
  try {
    // Labels of HTML are not drawn in pictures everywhere.
    mermaid.initialize({ startOnLoad: false, securityLevel: 'strict', theme: isDark ? 'dark' : 'neutral', htmlLabels: false, flowchart: { htmlLabels: false }, suppressErrorRendering: true, fontFamily: 'sans-serif' })
    const { svg } = await mermaid.render(id, code)
    const width = Number(/max-width:\s*([\d.]+)px/.exec(svg)?.[1] ?? 600)
    return { kind: 'drawn', address: `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`, width: Math.ceil(width) }
  } catch (error) {
    const [first = 'it is not understood.'] = error instanceof Error ? error.message.split('\n') : []
    return { kind: 'failed', reason: first }
  } finally {
    // What it measured with stays in the page when it fails.
    for (const left of [id, `d${id}`]) document.getElementById(left)?.remove()
  }
}

function useIsDark(): boolean {
  return useSyncExternalStore(followTheme, isDarkNow)
}

function isDarkNow(): boolean {
  const { theme } = document.documentElement.dataset
  return theme === undefined ? matchMedia('(prefers-color-scheme: dark)').matches : theme === 'dark'
}
