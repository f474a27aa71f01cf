import { useQuery } from '@tanstack/react-query'
import { Fragment } from 'react'
import type { ReactNode } from 'react'
import type { Patch } from '../../lib/diff/patch-client.ts'
import type { PatchRows } from '../../lib/diff/patch-protocol.ts'
import { codeSides, spreadRuns } from '../../lib/diff/line-colours.ts'
import type { PatchLine, PatchView, SplitRow } from '../../lib/diff/patch-rows.ts'
import { highlight } from '../../lib/highlight/highlighter.ts'
import type { TokenRuns } from '../../lib/highlight/tokens.ts'
import { LazyBlock } from '../lazy-block.tsx'
import { LongLine, SplitLine, UnifiedLine, linePx } from './patch-lines.tsx'
import type { LineActions } from './patch-lines.tsx'

/** How many rows are drawn or left out together. */
const blockRows = 60

export interface PatchLook {
  readonly view: PatchView
  /** Of the unified view; two columns always wrap. */
  readonly isWrapping: boolean
}

export interface HunkLinesProps {
  patch: Patch
  hunk: number
  /** Of the code, as fences name it; empty when it is not known. */
  language: string
  look: PatchLook
  actions: LineActions
  /** What stands under a line, if anything: what was said of it. */
  renderBelow: (line: PatchLine) => ReactNode
}

/** The lines of a hunk, of which only those near to what is seen exist. */
export function HunkLines(props: HunkLinesProps) {
  const { patch, hunk, look } = props
  const count = patch.hunks[hunk]?.rows[look.view] ?? 0
  const starts = Array.from({ length: Math.ceil(count / blockRows) }, (_, block) => block * blockRows)
  return starts.map((from) => (
    <LazyBlock key={`${look.view} ${from}`} estimatePx={Math.min(blockRows, count - from) * linePx}>
      {() => <RowBlock {...props} from={from} to={Math.min(count, from + blockRows)} />}
    </LazyBlock>
  ))
}

function RowBlock({ patch, hunk, language, look, actions, renderBelow, from, to }: HunkLinesProps & { from: number; to: number }) {
  const range = { hunk, view: look.view, from, to }
  const { data: rows } = useQuery<PatchRows>({
    queryKey: ['patch-rows', patch.key, hunk, look.view, from],
    queryFn: async () => await patch.rows(range),
    staleTime: Infinity,
    gcTime: 20_000,
    structuralSharing: false,
  })
  // What was there is read without what is there now: a block begins as if nothing stood before it.
  const { data: colours } = useQuery({
    queryKey: ['patch-colours', patch.key, hunk, look.view, from],
    queryFn: async () => await colourLines((rows ?? []).flatMap((row) => ('text' in row ? [row] : linesOf(row))), language),
    enabled: rows !== undefined && language !== '',
    staleTime: Infinity,
    gcTime: 20_000,
    structuralSharing: false,
  })
  if (rows === undefined) return <div style={{ height: (to - from) * linePx }} />
  return rows.map((row, offset) => {
    const lines = 'text' in row ? [row] : linesOf(row)
    return (
      <Fragment key={from + offset}>
        {'text' in row ? <UnifiedLine line={row} runs={colours?.get(row.index)} actions={actions} isWrapping={look.isWrapping} /> : <SplitLine row={row} colours={colours} actions={actions} />}
        {lines.map((line) => (
          <Fragment key={line.index}>
            {line.cutChars > 0 && <LongLine line={line} actions={actions} />}
            {renderBelow(line)}
          </Fragment>
        ))}
      </Fragment>
    )
  })
}

async function colourLines(lines: readonly PatchLine[], language: string): Promise<ReadonlyMap<number, TokenRuns>> {
  const colours = new Map<number, TokenRuns>()
  for (const side of codeSides(lines)) {
    if (!side.lines.some(({ isOwn }) => isOwn)) continue
    const runs = await highlight(side.code, language)
    if (runs !== null) spreadRuns(side, runs, colours)
  }
  return colours
}

function linesOf({ before, after }: SplitRow): PatchLine[] {
  return [before, ...(after?.index === before?.index ? [] : [after])].filter((line) => line !== null)
}
