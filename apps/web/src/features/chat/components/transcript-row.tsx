import { memo } from 'react'
import { useStore } from 'zustand'
import { cx } from '../../../components/class-names.ts'
import { findMessage } from '../../../lib/live/session-state.ts'
import { isRowOfTarget } from '../store/reveals.ts'
import type { Row } from '../store/rows.ts'
import { CallRow } from './call-row.tsx'
import { CallsRow } from './calls-row.tsx'
import { useChat } from './chat-context.ts'
import { EndingRow } from './ending-row.tsx'
import { ReasoningRow } from './reasoning-row.tsx'
import { AbandonedRow, NoteRow, ResumedRow, WorkingRow } from './small-rows.tsx'
import { SummaryRow } from './summary-row.tsx'
import { AnswerRow } from './text-row.tsx'
import { useWholeMessage } from './use-whole-message.ts'
import { UserRow } from './user-row.tsx'

/** Air around a row: what a person and the model say stands apart, what is done in between stays together. */
const spacing: Record<Row['kind'], string> = {
  user: 'pt-6 pb-2',
  text: 'py-1.5',
  reasoning: '',
  call: '',
  calls: '',
  summary: 'py-4',
  note: '',
  abandoned: '',
  resumed: '',
  working: 'pt-1',
  ending: 'pt-1.5 pb-1',
}

export const TranscriptRow = memo(function TranscriptRow({ row }: { row: Row }) {
  const { store, reveals } = useChat()
  useWholeMessage('messageId' in row ? row.messageId : undefined)
  const isMarked = useStore(reveals.target, ({ target }) => target !== null && isRowOfTarget(row, target, findMessage(store.getState(), target.messageId)))
  return (
    <div className={cx('mx-auto w-full max-w-[792px] px-4', spacing[row.kind])}>
      <div className={cx('-mx-2 rounded-lg px-2', isMarked && 'bg-hover outline outline-accent')}>
        <RowContent row={row} />
      </div>
    </div>
  )
})

function RowContent({ row }: { row: Row }) {
  switch (row.kind) {
    case 'user':
      return <UserRow messageId={row.messageId} />
    case 'text':
      return <AnswerRow messageId={row.messageId} part={row.part} />
    case 'reasoning':
      return <ReasoningRow messageId={row.messageId} part={row.part} />
    case 'call':
      return <CallRow messageId={row.messageId} part={row.part} />
    case 'calls':
      return <CallsRow parts={row.parts} />
    case 'summary':
      return <SummaryRow messageId={row.messageId} />
    case 'note':
      return <NoteRow messageIds={row.messageIds} />
    case 'abandoned':
      return <AbandonedRow messageId={row.messageId} />
    case 'resumed':
      return <ResumedRow turnId={row.turnId} />
    case 'working':
      return <WorkingRow turnId={row.turnId} />
    case 'ending':
      return <EndingRow turnId={row.turnId} />
  }
}
