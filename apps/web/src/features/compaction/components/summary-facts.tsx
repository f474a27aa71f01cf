import { useQuery } from '@tanstack/react-query'
import { formatCount } from '../../../lib/format.ts'
import { compactionQuery } from '../api/get-compaction.ts'

export interface SummaryFactsProps {
  chatId: string
  messageId: string
  revision: number
}

/** How much the newest summary saved; of older ones it is not told any more. */
export function SummaryFacts({ chatId, messageId, revision }: SummaryFactsProps) {
  const { data: compaction } = useQuery(compactionQuery(chatId, revision))
  if (compaction?.message_id !== messageId) return null
  return (
    <span className="tabular shrink-0 text-faint">
      {formatCount(compaction.tokens_before)} → {formatCount(compaction.tokens_after)} tokens
    </span>
  )
}
