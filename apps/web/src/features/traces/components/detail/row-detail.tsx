import { MessageSquareText, X } from 'lucide-react'
import { Button } from '../../../../components/button.tsx'
import { IconButton } from '../../../../components/icon-button.tsx'
import { showEverything } from '../../../../lib/show-hidden.ts'
import type { ModelSpan } from '../../store/span.ts'
import type { TurnSpans } from '../../store/span-book.ts'
import type { Row } from '../../store/span-tree.ts'
import { nameOf } from '../../store/words.ts'
import { OutcomeMark } from '../outcome-mark.tsx'
import { GroupDetail } from './group-detail.tsx'
import { ModelDetail } from './model-detail.tsx'
import { ToolDetail } from './tool-detail.tsx'

export interface RowDetailProps {
  chatId: string
  row: Row
  /** Of the row's turn. */
  spans: TurnSpans
  /** Makes another row the active one. */
  onPick: (key: string) => void
  onMessage: (messageId: string) => void
  onClose: () => void
}

/** Everything that is known of the active row. */
export function RowDetail(props: RowDetailProps) {
  const { row, onMessage, onClose } = props
  const span = row.kind === 'span' ? row.span : null
  return (
    <div className="flex h-full min-h-0 flex-col">
      <header className="flex min-h-9 shrink-0 items-center gap-2 border-b border-line bg-panel py-1 pr-1 pl-3">
        <h2 className="min-w-0 truncate font-medium">{titleOf(row)}</h2>
        {span !== null && (
          <span className="shrink-0 text-small">
            <OutcomeMark span={span} hasWords />
          </span>
        )}
        <span className="ml-auto flex shrink-0 items-center">
          {span !== null && span.messageId !== null && (
            <Button look="quiet" onClick={() => onMessage(span.messageId ?? '')}>
              <MessageSquareText size={13} aria-hidden />
              Go to message
            </Button>
          )}
          <IconButton label="Close details" icon={X} size={14} onClick={onClose} />
        </span>
      </header>
      <div tabIndex={0} className="flex min-h-0 flex-1 flex-col gap-2.5 overflow-auto overscroll-contain px-3 py-2.5 -outline-offset-2">
        {span?.kind === 'tool' && span.title !== '' && (
          <p dir="ltr" className="font-mono text-mono wrap-anywhere">
            {showEverything(span.title)}
          </p>
        )}
        <Body {...props} />
      </div>
    </div>
  )
}

function Body({ chatId, row, spans, onPick }: RowDetailProps) {
  if (row.kind !== 'span') return <GroupDetail row={row} spans={spans} onPick={onPick} />
  const { span } = row
  if (span.kind === 'model') return <ModelDetail key={span.id} chatId={chatId} span={span} />
  const request = spans.findLast((other): other is ModelSpan => other.kind === 'model' && other.step === span.step && other.purpose === 'step')
  return (
    <>
      <ToolDetail key={span.id} span={span} />
      {request !== undefined && (
        <p>
          <button type="button" className="rounded-sm text-small text-accent underline underline-offset-2" onClick={() => onPick(request.id)}>
            The request to the model that made this call
          </button>
        </p>
      )}
    </>
  )
}

function titleOf(row: Row): string {
  switch (row.kind) {
    case 'turn':
      return `Turn ${row.turn}`
    case 'step':
      return `Step ${row.step} of turn ${row.turn}`
    case 'name':
      return showEverything(row.name)
    case 'span':
      return row.span.kind === 'tool' ? nameOf(row.span) : row.span.purpose === 'compaction' ? 'Summary' : `Step ${row.span.step} of turn ${row.span.turn}`
  }
}
