import type { Request } from '@boocode/contracts'
import { FolderLock } from 'lucide-react'
import { useRef } from 'react'
import { showEverything, showHidden } from '../../../lib/show-hidden.ts'
import { denial } from '../store/answer-draft.ts'
import { useAnswer } from '../store/use-answer.ts'
import { useCardKeys } from '../store/use-card-keys.ts'
import { useIsArmed } from '../store/use-is-armed.ts'
import { AllowActions } from './allow-actions.tsx'
import { CardFrame, Subject } from './card-frame.tsx'

export interface AccessCardProps {
  request: Extract<Request, { kind: 'read_access' }>
  mayTakeKeys: () => boolean
}

/** A path outside of the project, or protected in it, that the agent wants to read. */
export function AccessCard({ request, mayTakeKeys }: AccessCardProps) {
  const { id, payload } = request
  const { answer, isOver, error } = useAnswer(id)
  const isInert = !useIsArmed(id) || isOver
  const card = useRef<HTMLDivElement>(null)
  const allow = () => answer({ decision: 'allow' })
  const always = () => answer({ decision: 'allow', scope: 'always' })
  const deny = () => answer(denial(id))
  useCardKeys({ card, chatId: request.chat_id, isEnabled: !isInert, mayListen: mayTakeKeys, keys: { y: allow, n: deny, a: always } })
  return (
    <CardFrame ref={card} request={request} icon={FolderLock} heading="Let the agent read this?" error={error}>
      <Subject>{showEverything(payload.path)}</Subject>
      {payload.reason !== '' && <p className="wrap-anywhere">{showHidden(payload.reason)}</p>}
      <AllowActions
        requestId={id}
        allow="Allow"
        isInert={isInert}
        always="as_asked"
        onAllow={allow}
        onSession={() => answer({ decision: 'allow', scope: 'session' })}
        onAlways={always}
        onDeny={deny}
      />
    </CardFrame>
  )
}
