/** The quiet rows of a transcript: notes to the model, interruptions, how a turn ended. */
import type { Message, Turn } from '@boocode/contracts'
import { CircleAlert, FileInput, RotateCw, Unplug } from 'lucide-react'
import { Elapsed } from '../../../components/elapsed.tsx'
import { formatCount, formatDuration, formatShare } from '../../../lib/format.ts'
import { useChatState, useMessage, useTurn } from './chat-context.ts'
import { Fold } from './fold.tsx'
import { Output } from './output.tsx'

export function NoteRow({ messageId }: { messageId: string }) {
  const message = useMessage(messageId)
  if (message === undefined) return null
  const text = wholeText(message)
  const kind = /^<note kind="([^"]{1,40})">/.exec(text)?.[1] ?? 'note'
  return (
    <Fold
      summary={
        <>
          <FileInput size={14} strokeWidth={1.75} aria-hidden className="shrink-0 text-faint" />
          <span className="truncate">Told the model: {kind}</span>
        </>
      }
    >
      {() => (
        <div className="py-1 pl-[22px]">
          <Output label="Note" text={text.replace(/^<note[^>]*>\n?|\n?<\/note>$/g, '')} />
        </div>
      )}
    </Fold>
  )
}

export function AbandonedRow({ messageId }: { messageId: string }) {
  const message = useMessage(messageId)
  if (message === undefined) return null
  return (
    <Fold
      summary={
        <>
          <Unplug size={14} strokeWidth={1.75} aria-hidden className="shrink-0 text-faint" />
          <span className="truncate">Interrupted, asked again</span>
        </>
      }
    >
      {() => (
        <div className="py-1 pl-[22px]">
          <Output label="Interrupted text" text={wholeText(message)} />
        </div>
      )}
    </Fold>
  )
}

export function ResumedRow({ turnId }: { turnId: string }) {
  const turn = useTurn(turnId)
  const step = useChatState((state) => state.resumedAtStep.get(turnId))
  if (turn === undefined) return null
  const times = turn.resumed_count > 1 ? `, ${turn.resumed_count} times` : ''
  return (
    <p className="flex min-h-row-small items-center gap-2 text-muted">
      <RotateCw size={14} strokeWidth={1.75} aria-hidden className="shrink-0 text-faint" />
      Continued after a restart{step === undefined ? '' : ` at step ${step}`}
      {times}
    </p>
  )
}

export function WorkingRow({ turnId }: { turnId: string }) {
  const turn = useTurn(turnId)
  if (turn === undefined) return null
  return (
    <p className="tabular flex min-h-row-small items-center gap-2 text-small text-muted">
      <span aria-hidden className="ml-[3.5px] size-[7px] animate-pulse-state rounded-full bg-working" />
      <span className="ml-[3.5px]">
        Working · <Elapsed since={Date.parse(turn.started_at ?? turn.created_at)} />
        {turn.step > 1 && ` · step ${turn.step}`}
      </span>
    </p>
  )
}

/** How the turn ended: its usage in one line, or what went wrong and what to do. */
export function EndingRow({ turnId }: { turnId: string }) {
  const turn = useTurn(turnId)
  if (turn === undefined) return null
  return (
    <div className="flex flex-col gap-1.5">
      {turn.status === 'failed' && (
        <div className="flex gap-2 rounded-lg border border-failed/40 bg-failed-wash px-3 py-2">
          <CircleAlert size={15} aria-hidden className="mt-[2.5px] shrink-0 text-failed" />
          <p className="min-w-0">{turn.error?.message ?? 'The turn failed without a reason. Send the message again.'}</p>
        </div>
      )}
      <p className="tabular flex flex-wrap gap-x-2 text-small text-faint" title={usageDetails(turn)}>
        {endingFacts(turn).map((fact) => (
          <span key={fact}>{fact}</span>
        ))}
      </p>
    </div>
  )
}

function endingFacts(turn: Turn): string[] {
  const { usage } = turn
  const cached = formatShare(usage.cache_hit_tokens, usage.cache_hit_tokens + usage.cache_miss_tokens)
  const begun = turn.started_at ?? turn.created_at
  return [
    turn.status === 'cancelled' && 'Stopped',
    usage.prompt_tokens > 0 && `${formatCount(usage.prompt_tokens)} in`,
    usage.completion_tokens > 0 && `${formatCount(usage.completion_tokens)} out`,
    cached !== null && `${cached} cached`,
    turn.finished_at !== null && formatDuration(Date.parse(turn.finished_at) - Date.parse(begun)),
  ].filter((fact) => fact !== false)
}

function usageDetails({ usage, step }: Turn): string {
  return [
    `${usage.prompt_tokens.toLocaleString('en')} prompt tokens`,
    `${usage.cache_hit_tokens.toLocaleString('en')} from the cache`,
    `${usage.completion_tokens.toLocaleString('en')} completion tokens`,
    `${usage.reasoning_tokens.toLocaleString('en')} of them reasoning`,
    `${step} ${step === 1 ? 'step' : 'steps'}`,
  ].join('\n')
}

function wholeText(message: Message): string {
  return message.parts.map((part) => ('text' in part ? part.text : '')).join('\n\n')
}
