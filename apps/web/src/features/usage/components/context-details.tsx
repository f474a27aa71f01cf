import { useQuery } from '@tanstack/react-query'
import { Button } from '../../../components/button.tsx'
import { SegmentTable } from '../../../components/usage/segment-table.tsx'
import { messageOf } from '../../../lib/api/request.ts'
import { formatCount, formatShare } from '../../../lib/format.ts'
import { modelCallsQuery } from '../api/list-model-calls.ts'

export interface ContextMeterProps {
  chatId: string
  usedTokens: number
  windowTokens: number
  /** The newest turn that asked a model. */
  turnNumber: number | null
}

/** What fills the window, as of the last request to the model. */
export function ContextDetails({ chatId, usedTokens, windowTokens, turnNumber }: ContextMeterProps) {
  const calls = useQuery({ ...modelCallsQuery(chatId, turnNumber ?? 1, `context:${usedTokens}`), enabled: turnNumber !== null })
  const last = calls.data?.findLast((call) => call.segments.length > 0 && call.purpose === 'step')
  return (
    <div className="flex flex-col gap-2 text-small">
      <p className="tabular">
        {formatCount(usedTokens)} of {formatCount(windowTokens)} tokens ({formatShare(usedTokens, windowTokens) ?? '0 %'}), {formatCount(Math.max(0, windowTokens - usedTokens))} free
      </p>
      {calls.isError && (
        <div role="alert" className="flex flex-wrap items-center gap-2">
          <span className="text-failed">{messageOf(calls.error)}</span>
          <Button onClick={() => void calls.refetch()}>Retry</Button>
        </div>
      )}
      {last !== undefined && <SegmentTable caption={`What it holds, as of turn ${last.turn_number}, step ${last.step} (an estimate)`} segments={last.segments} ofTokens={windowTokens} />}
      {calls.data !== undefined && last === undefined && <p className="text-faint">Nothing was recorded of what fills it.</p>}
    </div>
  )
}
