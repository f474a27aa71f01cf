import { formatCount, formatDuration, formatShare, formatUsd } from '../../../../lib/format.ts'
import type { Span } from '../../store/span.ts'
import type { TurnSpans } from '../../store/span-book.ts'
import { sumsOf } from '../../store/span-tree.ts'
import type { NameRow, StepRow, Sums, TurnRow } from '../../store/span-tree.ts'
import { nameOf, sumWords } from '../../store/words.ts'
import { Facts, Section, exactTime } from './parts.tsx'

export interface GroupDetailProps {
  row: TurnRow | StepRow | NameRow
  /** Of the row's turn; none for a tool. */
  spans: TurnSpans
  onPick: (key: string) => void
}

/** What a turn, a step or a tool comes to. */
export function GroupDetail({ row, spans, onPick }: GroupDetailProps) {
  if (row.kind === 'name') {
    return <Facts entries={[['Calls', sumWords(row.sums)], ['Together', formatDuration(row.sums.totalMs)], average(row.sums), slowest(row.sums, onPick)]} />
  }
  const own = row.kind === 'step' ? spans.filter((span) => span.step === row.step) : spans
  const sums = sumsOf(own)
  const cached = row.promptTokens === null ? null : formatShare(row.cachedTokens ?? 0, row.promptTokens)
  return (
    <>
      <Facts
        entries={[
          ['Started', exactTime(row.startMs)],
          row.endMs === null ? ['Took', 'still running'] : ['Took', formatDuration(row.endMs - row.startMs)],
          ['Calls', sumWords(sums)],
          row.tokens === null ? null : ['Tokens', `${formatCount(row.tokens)}${cached === null ? '' : `, ${cached} of the prompts cached`}`],
          row.kind === 'step' || row.costUsd === null ? null : ['Cost', formatUsd(row.costUsd)],
          slowest(sums, onPick),
        ]}
      />
      {row.kind === 'step' && <p className="text-muted">The request to the model of this step is not recorded.</p>}
      <ByTool spans={own} />
    </>
  )
}

function ByTool({ spans }: { spans: readonly Span[] }) {
  const groups = [...Map.groupBy(spans, nameOf)].map(([name, group]) => ({ name, sums: sumsOf(group) })).sort((a, b) => b.sums.totalMs - a.sums.totalMs)
  return (
    <Section title="By tool">
      <table className="tabular w-full text-small">
        <thead className="text-faint">
          <tr>
            <th className="text-left font-normal">Tool</th>
            <th className="text-right font-normal">Calls</th>
            <th className="text-right font-normal">Together</th>
            <th className="text-right font-normal">Slowest</th>
          </tr>
        </thead>
        <tbody>
          {groups.map(({ name, sums }) => (
            <tr key={name}>
              <td className="max-w-0 truncate font-mono">{name}</td>
              <td className="w-14 text-right">{sums.calls.toLocaleString('en')}</td>
              <td className="w-20 text-right">{formatDuration(sums.totalMs)}</td>
              <td className="w-20 text-right">{formatDuration(sums.slowest?.durationMs ?? 0)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Section>
  )
}

function average({ calls, running, totalMs }: Sums): readonly [string, string] | null {
  const ended = calls - running
  return ended === 0 ? null : ['On average', formatDuration(totalMs / ended)]
}

function slowest({ slowest: span }: Sums, onPick: (key: string) => void): readonly [string, React.ReactNode] | null {
  if (span === null) return null
  return [
    'Slowest',
    <button key="slowest" type="button" className="max-w-full truncate rounded-sm text-accent underline underline-offset-2" onClick={() => onPick(span.id)}>
      {formatDuration(span.durationMs ?? 0)}, {nameOf(span)}
      {span.kind === 'tool' ? '' : ` in step ${span.step}`}
    </button>,
  ]
}
