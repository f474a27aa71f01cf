import type { Request } from '@boocode/contracts'
import { Ban, Check, Clock } from 'lucide-react'
import { useEffect } from 'react'
import { outcomeWords } from '../../../lib/request-words.ts'
import { answerDraft } from '../store/answer-draft.ts'

export function AnsweredLine({ request }: { request: Request }) {
  useEffect(() => answerDraft(request.id).setState({ text: '' }), [request.id])
  const isAnswered = request.status === 'answered'
  const isDenied = request.kind !== 'question' && request.answer?.decision === 'deny'
  const Icon = !isAnswered ? Clock : isDenied ? Ban : Check
  return (
    <p className="flex min-h-row-small items-start gap-2 py-1 text-muted">
      <Icon size={14} strokeWidth={1.75} aria-hidden className="mt-[3px] shrink-0 text-faint" />
      <span className="min-w-0 whitespace-pre-wrap wrap-anywhere">
        {outcomeWords(request)}
        {isAnswered && request.answered_by !== null && <span className="text-faint"> · {request.answered_by}</span>}
      </span>
    </p>
  )
}
