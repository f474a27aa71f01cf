import type { Message, ToolCallPart, ToolResultPart } from '@boocode/contracts'
import { FileInput, FilePen, FileSearch, FileText, Folder, MessageCircleQuestionMark, SquareTerminal, TextSearch, Wrench } from 'lucide-react'
import type { LucideIcon } from 'lucide-react'
import { cx } from '../../../components/class-names.ts'
import { Elapsed } from '../../../components/elapsed.tsx'
import { formatDuration } from '../../../lib/format.ts'
import { requestOfCall } from '../store/requests-of.ts'
import type { PartRef } from '../store/rows.ts'
import { toolLine } from '../store/tool-line.ts'
import type { ToolKind, ToolLine } from '../store/tool-line.ts'
import { useChat, useChatState, useIsRevealed, useMessage } from './chat-context.ts'
import { Fold } from './fold.tsx'
import { Output } from './output.tsx'
import { RequestPlace } from './request-place.tsx'

const maxShortInput = 90

const icons: Record<ToolKind, LucideIcon> = {
  read: FileText,
  list: Folder,
  find: FileSearch,
  search: TextSearch,
  edit: FilePen,
  run: SquareTerminal,
  ask: MessageCircleQuestionMark,
  chat: FileInput,
  other: Wrench,
}

/** One tool call in one line; what went in and came out on demand, a failure at once. */
export function CallRow({ messageId, part }: PartRef) {
  const message = useMessage(messageId)
  const isRevealed = useIsRevealed({ messageId, part })
  const call = message?.parts[part]
  const callId = call?.type === 'tool_call' ? call.tool_call_id : ''
  const request = useChatState((state) => requestOfCall(state, messageId, callId))
  if (message === undefined || call?.type !== 'tool_call') return null
  if (request?.status === 'pending') return <RequestPlace request={request} />
  const result = resultOf(message, call)
  const line = toolLine(call, result)
  // It opens when the call fails.
  return (
    <>
      <Fold
        opens={line.state === 'failed' || isRevealed}
        summary={<CallSummary line={line} message={message} call={call} />}
      >
        {() => <CallDetails messageId={messageId} call={call} result={result} line={line} />}
      </Fold>
      {request !== undefined && <RequestPlace request={request} />}
    </>
  )
}

function resultOf(message: Message, call: ToolCallPart): ToolResultPart | undefined {
  return message.parts.find(
    (part): part is ToolResultPart => part.type === 'tool_result' && part.tool_call_id === call.tool_call_id,
  )
}

function CallSummary({ line, message, call }: { line: ToolLine; message: Message; call: ToolCallPart }) {
  const { slots } = useChat()
  const Icon = icons[line.kind]
  const isRunning = line.state === 'running' && message.finished_at === null
  return (
    <>
      <Icon size={14} strokeWidth={1.75} aria-hidden className={cx('shrink-0', line.state === 'failed' ? 'text-failed' : 'text-faint')} />
      <span className={cx('min-w-0 truncate', isRunning && 'animate-pulse-state')}>
        <span className="text-ink">{line.verb}</span> <span className="font-mono text-mono">{line.target}</span>
      </span>
      {line.chip !== null && <span className="tabular shrink-0 text-small text-faint">{line.chip}</span>}
      {line.kind === 'edit' && line.state === 'done' && <slots.EditChip messageId={message.id} callId={call.tool_call_id} />}
      {line.failure !== null && (
        <span className={cx('tabular shrink-0 text-small', line.state === 'failed' ? 'text-failed' : 'text-muted')}>{line.failure}</span>
      )}
      <span className="flex-1" />
      <span className="tabular shrink-0 text-small text-faint">
        {isRunning ? <Elapsed since={Date.parse(message.created_at)} /> : line.latencyMs !== null && formatDuration(line.latencyMs)}
      </span>
    </>
  )
}

/** On one line where it fits on one. */
function formatInput(input: unknown): string {
  if (typeof input === 'string') return input
  const short = JSON.stringify(input)
  return short.length <= maxShortInput ? short : JSON.stringify(input, null, 2)
}

interface CallDetailsProps {
  messageId: string
  call: ToolCallPart
  result: ToolResultPart | undefined
  line: ToolLine
}

function CallDetails({ messageId, call, result, line }: CallDetailsProps) {
  const { slots } = useChat()
  const input = formatInput(call.input)
  // A short command stands whole in the line that was opened.
  const saysAll = line.kind === 'run' && line.target.length <= maxShortInput
  // What a command printed is its own output, also when it failed.
  const isMessage = result?.is_error === true && (line.kind !== 'run' || result.ending === 'denied')
  const plain = (
    <>
      {isMessage && <p className="rounded border border-failed/40 bg-failed-wash px-3 py-1.5 whitespace-pre-wrap wrap-anywhere">{result.output}</p>}
      {!saysAll && <Output label="Input" text={input} />}
      {result !== undefined && !isMessage && <Output label="Output" text={result.output} />}
      {result?.truncated === true && <p className="text-small text-faint">The output was cut here.</p>}
    </>
  )
  return (
    <div className="flex flex-col gap-1.5 pt-1 pb-2 pl-[22px]">
      {line.kind === 'edit' ? (
        <slots.EditDetails messageId={messageId} callId={call.tool_call_id}>
          {plain}
        </slots.EditDetails>
      ) : (
        plain
      )}
      <slots.CallLink messageId={messageId} callId={call.tool_call_id} />
    </div>
  )
}
