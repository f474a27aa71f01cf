import type { ModelCall } from '@boocode/contracts'
import { useQuery } from '@tanstack/react-query'
import { messageOf } from '../../../../lib/api/request.ts'
import { formatCount, formatDuration, formatShare, formatUsd } from '../../../../lib/format.ts'
import { showControls } from '../../../../lib/show-hidden.ts'
import { modelCallsQuery } from '../../api/list-model-calls.ts'
import type { ModelSpan } from '../../store/span.ts'
import { progressOf } from '../../store/span.ts'
import { tierWords } from '../../store/words.ts'
import { ErrorBox, Facts, Loading, LoadFailure, Section, exactTime } from './parts.tsx'
import { SegmentBar } from './segment-bar.tsx'

export interface ModelDetailProps {
  chatId: string
  span: ModelSpan
}

/** A request to a model: times, tokens, what of the prompt was cached and why not more, cost. */
export function ModelDetail({ chatId, span }: ModelDetailProps) {
  const { data: calls, error, refetch } = useQuery(modelCallsQuery(chatId, span.turn, `${span.id}:${progressOf(span)}`))
  const call = calls?.find(({ id }) => id === span.id)
  if (call !== undefined) return <ModelCallBody call={call} />
  if (error !== null) return <LoadFailure text={messageOf(error)} onRetry={() => void refetch()} />
  return calls === undefined ? <Loading /> : <p className="text-muted">This request is not recorded any more.</p>
}

function ModelCallBody({ call }: { call: ModelCall }) {
  const { usage } = call
  return (
    <>
      <Facts
        entries={[
          ['Model', `${call.model} (${call.provider})`],
          ['Started', exactTime(Date.parse(call.started_at))],
          call.ttft_ms === null ? null : ['First token', `after ${formatDuration(call.ttft_ms)}`],
          call.latency_ms === null ? null : ['Took', formatDuration(call.latency_ms)],
          call.finish_reason === null ? null : ['Ended with', call.finish_reason],
          call.retries === 0 ? null : ['Failed attempts before', String(call.retries)],
          call.effort === null ? null : ['Thinking', call.effort],
          call.cost_usd === null ? (usage === null ? null : ['Cost', 'no price is known for this model']) : ['Cost', costWords(call)],
          call.saved_usd === null || call.saved_usd === 0 ? null : ['Saved by the cache', formatUsd(call.saved_usd)],
        ]}
      />
      {call.error !== null && <ErrorBox text={showControls(call.error)} />}
      {usage !== null && (
        <Section title="Tokens">
          <Facts
            entries={[
              ['Prompt', formatCount(usage.prompt_tokens)],
              ['Cached', `${formatCount(usage.cache_hit_tokens)}${share(usage.cache_hit_tokens, usage.prompt_tokens)}`],
              ['Fresh', formatCount(usage.cache_miss_tokens)],
              ['Output', formatCount(usage.completion_tokens)],
              usage.reasoning_tokens === 0 ? null : ['Thinking, of the output', formatCount(usage.reasoning_tokens)],
            ]}
          />
        </Section>
      )}
      {call.segments.length > 0 && (
        <Section title="Prompt" note="by part, an estimate">
          <SegmentBar segments={call.segments} />
        </Section>
      )}
      {call.cache_break !== null && (
        <Section title="Cache">
          <p className="wrap-anywhere">
            {showControls(call.cache_break.reason)}
            {call.cache_break.lost_tokens > 0 && <span className="text-muted">: {formatCount(call.cache_break.lost_tokens)} tokens could have been cached</span>}
          </p>
        </Section>
      )}
    </>
  )
}

function share(part: number, whole: number): string {
  const words = formatShare(part, whole)
  return words === null ? '' : ` (${words})`
}

function costWords(call: ModelCall): string {
  const cost = formatUsd(call.cost_usd ?? 0)
  return call.price_tier === null || call.price_tier === 'flat' ? cost : `${cost}, ${tierWords[call.price_tier]}`
}
