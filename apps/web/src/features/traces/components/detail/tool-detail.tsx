import type { Trace } from '@boocode/contracts'
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { messageOf } from '../../../../lib/api/request.ts'
import { useSeconds } from '../../../../lib/clock.ts'
import { formatCount, formatDuration, formatElapsed } from '../../../../lib/format.ts'
import { showControls } from '../../../../lib/show-hidden.ts'
import { traceQuery } from '../../api/get-trace.ts'
import { isRunning } from '../../store/span.ts'
import type { ToolSpan } from '../../store/span.ts'
import { JsonTree } from './json-tree.tsx'
import { OutputText } from './output-text.tsx'
import { ErrorBox, Facts, Loading, LoadFailure, Section, exactTime } from './parts.tsx'

/** A call of a tool: what went in, what came out, how it ended. */
export function ToolDetail({ span }: { span: ToolSpan }) {
  const { data: trace, error, refetch } = useQuery(traceQuery(span.id, isRunning(span)))
  return (
    <>
      <Facts
        entries={[
          ['Started', exactTime(span.startMs)],
          ['Took', span.durationMs === null ? <RunningFor key="running" since={span.startMs} /> : formatDuration(span.durationMs)],
          ['Step', `${span.step} of turn ${span.turn}`],
          span.tokens === null ? null : ['Tokens of the step', `${formatCount(span.tokens)}${span.cachedTokens === null ? '' : `, ${formatCount(span.cachedTokens)} cached`}`],
        ]}
      />
      {trace === undefined ? error === null ? <Loading /> : <LoadFailure text={messageOf(error)} onRetry={() => void refetch()} /> : <TraceBody trace={trace} />}
    </>
  )
}

function RunningFor({ since }: { since: number }) {
  return <span className="text-working">{formatElapsed(useSeconds() - since)}, still running</span>
}

function TraceBody({ trace }: { trace: Trace }) {
  const { tool_output: output, error } = trace
  return (
    <>
      {error !== null && error !== output && (
        <Section title="Error" copy={() => error}>
          <ErrorBox text={showControls(error)} />
        </Section>
      )}
      <Section title="Input" copy={() => (typeof trace.tool_input === 'string' ? trace.tool_input : JSON.stringify(trace.tool_input, null, 2))} {...(trace.input_truncated && { note: 'cut: more was not kept' })}>
        {typeof trace.tool_input === 'string' ? <OutputText text={trace.tool_input} /> : <JsonTree value={trace.tool_input} />}
      </Section>
      {output !== null && (
        <Section title={error !== null && error === output ? 'Error' : 'Output'} copy={() => output} {...(trace.output_truncated && { note: 'cut: more was not kept' })}>
          <Output text={output} isError={error !== null && error === output} />
        </Section>
      )}
      {trace.facts !== null && Object.keys(trace.facts).length > 0 && (
        <Section title="Facts">
          <JsonTree value={trace.facts} openLevels={1} />
        </Section>
      )}
    </>
  )
}

/** As JSON where it is JSON. */
function Output({ text, isError }: { text: string; isError: boolean }) {
  const json = useMemo(() => parseBranch(text), [text])
  if (text === '') return <p className="text-small text-faint">It printed nothing.</p>
  if (isError) return <ErrorBox text={showControls(text)} />
  return json === undefined ? <OutputText text={text} /> : <JsonTree value={json} />
}

function parseBranch(text: string): object | undefined {
  if (!/^\s*[[{]/.test(text)) return undefined
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? value : undefined
  } catch {
    // It only looks like JSON.
    return undefined
  }
}
