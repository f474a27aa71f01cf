import type { CacheSegment, SegmentKind } from '@boocode/contracts'
import { formatCount, formatShare } from '../../lib/format.ts'
import { CacheBar } from './cache-bar.tsx'

const segmentNames: Record<SegmentKind, string> = {
  system: 'System prompt',
  tools: 'Tools',
  memory: 'Memory',
  history: 'History',
  tool_results: 'Tool results',
  input: 'Input',
}

export interface SegmentTableProps {
  caption: string
  segments: readonly CacheSegment[]
  /** What the shares are of: the sum, unless it is a window that is not full. */
  ofTokens?: number
}

/** What prompts were made of, each kind with what of it was cached. */
export function SegmentTable({ caption, segments, ofTokens }: SegmentTableProps) {
  const largest = Math.max(1, ...segments.map((segment) => segment.tokens))
  const whole = ofTokens ?? segments.reduce((sum, segment) => sum + segment.tokens, 0)
  return (
    <table className="tabular relative w-full text-small">
      <caption className="pb-1 text-left text-faint">{caption}</caption>
      <thead className="sr-only">
        <tr>
          <th scope="col">Segment</th>
          <th scope="col">Bar</th>
          <th scope="col">Tokens</th>
          <th scope="col">Share</th>
          <th scope="col">Cached</th>
        </tr>
      </thead>
      <tbody>
        {segments.map(({ kind, tokens, hit_tokens }) => (
          <tr key={kind}>
            <th scope="row" className="pr-3 text-left font-normal whitespace-nowrap">{segmentNames[kind]}</th>
            <td className="w-24 pr-3 align-middle max-wide:w-14">
              <CacheBar hitTokens={hit_tokens} missTokens={tokens - hit_tokens} ofTokens={largest} className="w-24 align-middle max-wide:w-14" />
            </td>
            <td className="pr-3 text-right">{formatCount(tokens)}</td>
            <td className="pr-3 text-right whitespace-nowrap text-faint">{formatShare(tokens, whole)}</td>
            <td className="text-right whitespace-nowrap text-muted">{formatShare(hit_tokens, tokens) ?? '0 %'} cached</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
