/** The quiet rows of a transcript: notes to the model, interruptions, what works now. */
import type { Message } from '@boocode/contracts'
import { FileInput, RotateCw, Unplug } from 'lucide-react'
import { Elapsed } from '../../../components/elapsed.tsx'
import { agentWords, restoredAtStep } from '../../../lib/agent-words.ts'
import { useChatState, useMessage, useMessages, useTurn } from './chat-context.ts'
import { noteKind, noteTitle } from '../store/note-kind.ts'
import { Fold } from './fold.tsx'
import { Output } from './output.tsx'

export function NoteRow({ messageIds }: { messageIds: readonly string[] }) {
  const notes = useMessages(messageIds)
  const kinds = notes.map(noteKind)
  const title = noteTitle(kinds[0] ?? '') ?? `Told the model: ${kinds.join(', ')}`
  return (
    <Fold
      summary={
        <>
          <FileInput size={14} strokeWidth={1.75} aria-hidden className="shrink-0 text-faint" />
          <span className="truncate">{title}</span>
        </>
      }
    >
      {() => (
        <div className="flex flex-col gap-1.5 py-1 pl-[22px]">
          {notes.map((note, index) => (
            <Output key={note.id} label={`Note: ${kinds[index] ?? ''}`} text={wholeText(note).replace(/^<note[^>]*>\n?|\n?<\/note>$/g, '')} />
          ))}
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
  const step = useChatState((state) => (turn === undefined ? undefined : restoredAtStep(state, turn)))
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
  const words = useChatState((state) => (turn === undefined ? null : agentWords(state.agentSnapshots.get(turn.chat_id), turn)))
  if (turn === undefined) return null
  return (
    <p className="tabular flex min-h-row-small items-center gap-2 text-small text-muted">
      <span aria-hidden className="ml-[3.5px] size-[7px] animate-pulse-state rounded-full bg-working" />
      <span className="ml-[3.5px]">
        {turn.kind === 'compact' ? 'Summarising older messages' : (words ?? 'Working')} · <Elapsed since={Date.parse(turn.started_at ?? turn.created_at)} />
        {turn.step > 1 && ` · step ${turn.step}`}
      </span>
    </p>
  )
}

function wholeText(message: Message): string {
  return message.parts.map((part) => ('text' in part ? part.text : '')).join('\n\n')
}
