import type { Request } from '@boocode/contracts'
import { AccessCard } from './access-card.tsx'
import { AnsweredLine } from './answered-line.tsx'
import { ApprovalCard } from './approval-card.tsx'
import { QuestionCard } from './question-card.tsx'

export interface RequestCardProps {
  request: Request
  /** Changes of the chat that are not on disk now. */
  pendingChanges: number
  /** Whether y, n and a count while the focus is not in the card: nobody is writing. */
  mayTakeKeys: () => boolean
}

/** What an agent asks, answered where it waits; afterwards one line says who answered what. */
export function RequestCard({ request, pendingChanges, mayTakeKeys }: RequestCardProps) {
  if (request.status !== 'pending') return <AnsweredLine request={request} />
  switch (request.kind) {
    case 'approval':
      return <ApprovalCard request={request} pendingChanges={pendingChanges} mayTakeKeys={mayTakeKeys} />
    case 'question':
      return <QuestionCard request={request} />
    case 'read_access':
      return <AccessCard request={request} mayTakeKeys={mayTakeKeys} />
  }
}
