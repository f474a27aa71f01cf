import { parseUnified } from '@boocode/contracts'
import type { ApprovalPayload, Request } from '@boocode/contracts'
import { FilePen, SquareTerminal, TriangleAlert, Wrench } from 'lucide-react'
import type { LucideIcon } from 'lucide-react'
import { useMemo, useRef, useState } from 'react'
import { DiffView } from '../../../components/diff/diff-view.tsx'
import { countOf } from '../../../lib/format.ts'
import { showEverything, showHidden } from '../../../lib/show-hidden.ts'
import { denial } from '../store/answer-draft.ts'
import { useAnswer } from '../store/use-answer.ts'
import { useCardKeys } from '../store/use-card-keys.ts'
import { useIsArmed } from '../store/use-is-armed.ts'
import { AllowActions, AlwaysForm } from './allow-actions.tsx'
import { CardFrame, Subject } from './card-frame.tsx'

type Approval = Extract<Request, { kind: 'approval' }>

export interface ApprovalCardProps {
  request: Approval
  pendingChanges: number
  mayTakeKeys: () => boolean
}

/** A command with its directory and why, or an edit with its difference. */
export function ApprovalCard({ request, pendingChanges, mayTakeKeys }: ApprovalCardProps) {
  const { id, payload } = request
  const { answer, isOver, error } = useAnswer(id)
  const isInert = !useIsArmed(id) || isOver
  const [appliesFirst, setAppliesFirst] = useState(true)
  const [isAlwaysOpen, setAlwaysOpen] = useState(false)
  const card = useRef<HTMLDivElement>(null)
  const isCommand = payload.command_line !== undefined
  // A command sees the disk, not what waits to be accepted.
  const applies = isCommand && pendingChanges > 0 && appliesFirst
  const also = applies ? { apply_pending: true } : {}
  const allowOnce = () => answer({ decision: 'allow', ...also })
  const deny = () => answer(denial(id))
  const openAlways = () => setAlwaysOpen(true)
  useCardKeys({
    card,
    chatId: request.chat_id,
    isEnabled: !isInert,
    mayListen: mayTakeKeys,
    keys: { y: allowOnce, n: deny, ...(isCommand && { a: openAlways }) },
  })
  const { icon, heading } = headingOf(payload)
  return (
    <CardFrame ref={card} request={request} icon={icon} heading={heading} error={error}>
      <ApprovalSubject payload={payload} />
      {payload.risk !== undefined && (
        <p className="flex gap-2">
          <TriangleAlert size={14} aria-hidden className="mt-[3px] shrink-0 text-needs-you" />
          <span className="min-w-0 wrap-anywhere">{showEverything(payload.risk)}</span>
        </p>
      )}
      {isCommand && pendingChanges > 0 && (
        <label className="flex min-h-row-small items-center gap-2">
          <input type="checkbox" checked={appliesFirst} onChange={(event) => setAppliesFirst(event.target.checked)} className="size-3.5 accent-accent" />
          Apply {countOf(pendingChanges, 'pending change')} first
        </label>
      )}
      {isAlwaysOpen ? (
        <AlwaysForm
          suggested={payload.suggested_pattern ?? payload.command_line ?? ''}
          isInert={isInert}
          onAlways={(pattern) => answer({ decision: 'allow', scope: 'always', pattern, ...also })}
          onBack={() => setAlwaysOpen(false)}
        />
      ) : (
        <AllowActions
          requestId={id}
          allow={applies ? 'Apply and run' : 'Allow'}
          isInert={isInert}
          always={isCommand ? 'by_pattern' : null}
          onAllow={allowOnce}
          onSession={() => answer({ decision: 'allow', scope: 'session', ...also })}
          onAlways={openAlways}
          onDeny={deny}
        />
      )}
    </CardFrame>
  )
}

function headingOf(payload: ApprovalPayload): { icon: LucideIcon; heading: string } {
  if (payload.command_line !== undefined) return { icon: SquareTerminal, heading: 'Run this command?' }
  if (payload.diff !== undefined) return { icon: FilePen, heading: 'Make this edit?' }
  return { icon: Wrench, heading: `Use ${payload.tool_name}?` }
}

function ApprovalSubject({ payload }: { payload: ApprovalPayload }) {
  const { command_line, diff, cwd, reason, input } = payload
  return (
    <>
      {command_line !== undefined && <Subject>{showEverything(command_line)}</Subject>}
      {diff !== undefined && <Edits diff={diff} />}
      {command_line === undefined && diff === undefined && <Subject>{showEverything(JSON.stringify(input, null, 2))}</Subject>}
      {(cwd !== undefined || reason !== undefined) && (
        <dl className="grid grid-cols-[auto_1fr] gap-x-3 text-muted">
          {cwd !== undefined && <Fact name="In" className="font-mono text-mono">{showEverything(cwd)}</Fact>}
          {reason !== undefined && <Fact name="Why" className="text-ink">{showHidden(reason)}</Fact>}
        </dl>
      )}
    </>
  )
}

function Fact({ name, className, children }: { name: string; className: string; children: string }) {
  return (
    <>
      <dt>{name}</dt>
      <dd className={`min-w-0 wrap-anywhere ${className}`}>{children}</dd>
    </>
  )
}

function Edits({ diff }: { diff: string }) {
  const files = useMemo(() => parseUnified(diff), [diff])
  return files.map(({ path, hunks }, index) => (
    <div key={`${index}:${path}`} className="flex flex-col gap-1">
      <p className="font-mono text-mono wrap-anywhere">{showEverything(path)}</p>
      <DiffView label={`Changes of ${path}`} hunks={hunks} />
    </div>
  ))
}
