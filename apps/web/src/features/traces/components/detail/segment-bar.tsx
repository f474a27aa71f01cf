import type { CacheSegment } from '@boocode/contracts'
import { formatCount, formatShare } from '../../../../lib/format.ts'
import { segmentWords } from '../../store/words.ts'

/** What a prompt is made of: a bar by length, cached parts full and fresh ones hatched, and the numbers below it. */
export function SegmentBar({ segments }: { segments: readonly CacheSegment[] }) {
  const shown = segments.filter((segment) => segment.tokens > 0)
  const total = shown.reduce((sum, segment) => sum + segment.tokens, 0)
  return (
    <>
      <div aria-hidden className="flex h-3 gap-px overflow-hidden rounded-sm">
        {shown.map((segment) => (
          <div key={segment.kind} title={segmentWords[segment.kind]} className="flex min-w-px" style={{ width: `${(segment.tokens / total) * 100}%` }}>
            <div className="bg-done" style={{ width: `${(segment.hit_tokens / segment.tokens) * 100}%` }} />
            <div className="flex-1 bg-pressed bg-[repeating-linear-gradient(-45deg,transparent_0_3px,var(--line-strong)_3px_4px)]" />
          </div>
        ))}
      </div>
      <table className="tabular mt-1.5 w-full text-small">
        <thead className="sr-only">
          <tr>
            <th>Part</th>
            <th>Tokens</th>
            <th>Cached</th>
          </tr>
        </thead>
        <tbody>
          {shown.map((segment) => (
            <tr key={segment.kind}>
              <td className="text-muted">{segmentWords[segment.kind]}</td>
              <td className="text-right">{formatCount(segment.tokens)}</td>
              <td className="w-24 text-right text-muted">{formatShare(segment.hit_tokens, segment.tokens)} cached</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  )
}
