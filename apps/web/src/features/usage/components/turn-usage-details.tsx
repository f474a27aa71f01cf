import type { ModelCall, Turn } from '@boocode/contracts'
import { useQuery } from '@tanstack/react-query'
import { Button } from '../../../components/button.tsx'
import { SegmentTable } from '../../../components/usage/segment-table.tsx'
import { messageOf } from '../../../lib/api/request.ts'
import { formatCount, formatDuration, formatShare, formatUsd } from '../../../lib/format.ts'
import { modelCallsQuery } from '../api/list-model-calls.ts'
import { breakWords } from '../store/break-words.ts'
import { sumMoney, sumSegments } from '../store/segments.ts'

/** The steps of a turn and what their prompts were made of, as the server keeps them. */
export function TurnUsageDetails({ turn }: { turn: Turn }) {
  const calls = useQuery(modelCallsQuery(turn.chat_id, turn.number, `${turn.status}:${turn.step}:${turn.usage.prompt_tokens}`))
  if (calls.isError) {
    return (
      <div role="alert" className="flex flex-wrap items-center gap-2 text-small">
        <span className="text-failed">{messageOf(calls.error)}</span>
        <Button onClick={() => void calls.refetch()}>Retry</Button>
      </div>
    )
  }
  if (calls.data === undefined) return <p className="text-small text-faint">Loading…</p>
  return <Details turn={turn} calls={calls.data} />
}

function Details({ turn, calls }: { turn: Turn; calls: readonly ModelCall[] }) {
  const { usage } = turn
  const segments = sumSegments(calls)
  const breaks = calls.flatMap((call) => (call.cache_break === null ? [] : (breakWords({ ...call.cache_break, step: call.step }) ?? [])))
  return (
    <div className="flex flex-col gap-2.5">
      <p className="tabular text-small">
        Turn {turn.number}: {formatCount(usage.prompt_tokens)} prompt tokens, {formatCount(usage.cache_hit_tokens)} of them cached;{' '}
        {formatCount(usage.completion_tokens)} completion, {formatCount(usage.reasoning_tokens)} of them reasoning
      </p>
      {segments.length > 0 && <SegmentTable caption="What the prompts were made of (an estimate)" segments={segments} />}
      <StepTable calls={calls} />
      {breaks.map((words) => (
        <p key={words} className="text-small text-needs-you">{words}</p>
      ))}
      <MoneyLine calls={calls} />
    </div>
  )
}

const cell = 'py-px pr-3 text-right'

function StepTable({ calls }: { calls: readonly ModelCall[] }) {
  if (calls.length === 0) return <p className="text-small text-faint">Nothing was recorded of its requests to the model.</p>
  return (
    <div className="overflow-x-auto">
      <table className="tabular w-full text-small whitespace-nowrap">
        <thead className="text-faint">
          <tr>
            <th scope="col" className="pr-3 text-left font-normal">Step</th>
            {['In', 'Cached', 'Out', 'First token', 'Time', 'Cost'].map((name) => (
              <th key={name} scope="col" className={`${cell} font-normal`}>{name}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {calls.map((call) => (
            <StepRow key={call.id} call={call} />
          ))}
        </tbody>
      </table>
    </div>
  )
}

function StepRow({ call }: { call: ModelCall }) {
  const { usage } = call
  const isTold = call.outcome === null ? 'running' : call.outcome === 'success' ? null : call.outcome
  return (
    <tr>
      <th scope="row" className="pr-3 text-left font-normal">
        {call.purpose === 'compaction' ? 'Summary' : call.step}
        {call.retries > 0 && <span className="text-faint"> · retry {call.retries}</span>}
        {isTold !== null && <span className={call.outcome === null ? 'text-working' : 'text-failed'}> · {isTold}</span>}
      </th>
      <td className={cell}>{usage === null ? '–' : formatCount(usage.prompt_tokens)}</td>
      <td className={cell}>{usage === null ? '–' : (formatShare(usage.cache_hit_tokens, usage.prompt_tokens) ?? '–')}</td>
      <td className={cell}>{usage === null ? '–' : formatCount(usage.completion_tokens)}</td>
      <td className={cell}>{call.ttft_ms === null ? '–' : formatDuration(call.ttft_ms)}</td>
      <td className={cell}>{call.latency_ms === null ? '–' : formatDuration(call.latency_ms)}</td>
      <td className="py-px text-right">
        {call.cost_usd === null ? 'no price set' : formatUsd(call.cost_usd)}
        {call.price_tier === 'peak' && <span className="text-faint"> peak</span>}
      </td>
    </tr>
  )
}

function MoneyLine({ calls }: { calls: readonly ModelCall[] }) {
  const { costUsd, savedUsd, unpriced } = sumMoney(calls)
  const facts = [
    costUsd !== null && `Cost ${formatUsd(costUsd)}`,
    savedUsd !== null && savedUsd > 0 && `saved ${formatUsd(savedUsd)} by the cache`,
    unpriced.length > 0 && `no price set for ${unpriced.join(', ')}`,
  ].filter((fact) => fact !== false)
  return facts.length === 0 ? null : <p className="tabular text-small text-muted">{facts.join(' · ')}</p>
}
