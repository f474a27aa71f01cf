import type { Compaction } from '@boocode/contracts'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Button } from '../../../components/button.tsx'
import { TextArea } from '../../../components/text-area.tsx'
import { messageOf } from '../../../lib/api/request.ts'
import { formatCount } from '../../../lib/format.ts'
import { decideCompaction } from '../api/decide-compaction.ts'
import type { CompactionDecision } from '../api/decide-compaction.ts'
import { compactionQuery } from '../api/get-compaction.ts'

export interface ProposedSummaryProps {
  chatId: string
  revision: number
}

/** A summary that waits to be read, edited and used. */
export function ProposedSummary({ chatId, revision }: ProposedSummaryProps) {
  const { data: compaction } = useQuery(compactionQuery(chatId, revision))
  if (compaction === undefined || compaction === null || compaction.status !== 'proposed') return null
  return <SummaryEditor key={compaction.id} compaction={compaction} />
}

function SummaryEditor({ compaction }: { compaction: Compaction }) {
  const chatId = compaction.chat_id
  const [summary, setSummary] = useState(compaction.summary)
  const client = useQueryClient()
  const decide = useMutation({
    mutationFn: (decision: CompactionDecision) => decideCompaction(chatId, decision),
    onSuccess: () => client.invalidateQueries({ queryKey: ['compaction', chatId] }),
  })
  return (
    <section aria-label="Proposed summary" className="mx-auto w-full max-w-[792px] px-4 pb-2">
      <div className="flex flex-col gap-2 rounded-lg border border-needs-you/50 bg-needs-you-wash p-3">
        <p className="flex flex-wrap gap-x-2">
          <span className="font-medium">Use this summary?</span>
          <span className="tabular text-muted">
            It replaces {compaction.dropped_messages} messages: {formatCount(compaction.tokens_before)} → {formatCount(compaction.tokens_after)} tokens
          </span>
        </p>
        <TextArea label="Summary" value={summary} maxLength={200_000} onChange={(event) => setSummary(event.target.value)} />
        {decide.isError && (
          <p role="alert" className="text-failed">
            {messageOf(decide.error)}
          </p>
        )}
        <div className="flex justify-end gap-2">
          <Button className="bg-canvas" disabled={decide.isPending} onClick={() => decide.mutate({ action: 'discard' })}>
            Discard
          </Button>
          <Button look="primary" disabled={decide.isPending || summary.trim() === ''} onClick={() => decide.mutate({ action: 'apply', summary })}>
            Use summary
          </Button>
        </div>
      </div>
    </section>
  )
}
