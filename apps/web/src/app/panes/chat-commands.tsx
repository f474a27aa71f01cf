import { effortSchema, modeSchema } from '@boocode/contracts'
import type { Model } from '@boocode/contracts'
import { useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import type { ReactNode } from 'react'
import { toast } from 'sonner'
import { exportUrl } from '../../features/chat/api/export-chat.ts'
import { stopChat } from '../../features/chat/api/stop-chat.ts'
import { updateChat } from '../../features/chat/api/update-chat.ts'
import type { ChatPatch } from '../../features/chat/api/update-chat.ts'
import type { ChatCommand } from '../../features/chat/store/chat-commands.ts'
import { returnMessages } from '../../features/chat/store/drafts.ts'
import { compactChat } from '../../features/compaction/api/compact-chat.ts'
import { modelsQuery } from '../../features/models/api/list-models.ts'
import { efforts, modes } from '../../features/models/components/pickers.tsx'
import { messageOf } from '../../lib/api/request.ts'
import { findMessage } from '../../lib/live/session-state.ts'
import { useLiveHub } from '../../lib/live/use-live.ts'
import { LazyRewindDialog } from './message-actions.tsx'

const none: readonly Model[] = []

/** What can be done with a chat by a word after a slash. `dialog` belongs beside the chat. */
export function useChatCommands(sessionId: string, chatId: string): { commands: readonly ChatCommand[]; dialog: ReactNode } {
  const { store } = useLiveHub().session(sessionId)
  const { data: models = none } = useQuery(modelsQuery)
  const [rewindTo, setRewindTo] = useState<string | null>(null)
  const commands = useMemo<readonly ChatCommand[]>(() => {
    const change = (patch: ChatPatch) => tell(updateChat(chatId, patch))
    return [
      { name: 'compact', description: 'Sum up what was said so far', argument: '[what to keep]', run: (instructions) => tell(compactChat(chatId, { instructions, preview: false })) },
      {
        name: 'model',
        description: 'Choose who answers',
        options: models.map(({ id, offline }) => ({ value: id, note: offline ? 'Offline, rule-based' : '' })),
        run: (model) => (models.some(({ id }) => id === model) ? change({ model }) : complain('Choose one of the models that are listed after /model.')),
      },
      {
        name: 'mode',
        description: 'Choose what the agent may do',
        options: modes.map(({ value, note }) => ({ value, note })),
        run: (asked) => {
          const mode = modeSchema.safeParse(asked)
          if (mode.success) change({ mode: mode.data })
          else complain('The modes are plan, ask and auto.')
        },
      },
      {
        name: 'effort',
        description: 'Choose how much the model thinks',
        options: efforts.map(({ value, note }) => ({ value, note })),
        run: (asked) => {
          const effort = effortSchema.nullable().safeParse(asked === 'default' ? null : asked)
          if (effort.success) change({ effort: effort.data })
          else complain('The efforts are default, off, low, high and max.')
        },
      },
      { name: 'stop', description: 'Stop the running turn', run: () => tell(stopChat(chatId).then((returned) => returnMessages(chatId, returned))) },
      {
        name: 'rewind',
        description: 'Go back to before the last message',
        run: () => {
          const state = store.getState()
          const last = state.transcripts.get(chatId)?.ids.findLast((id) => isWords(findMessage(state, id)))
          if (last === undefined) complain('There is no message to go back to.')
          else setRewindTo(last)
        },
      },
      {
        name: 'export',
        description: 'Save the chat as a file',
        options: [
          { value: 'md', note: 'Markdown' },
          { value: 'json', note: 'JSON, with everything' },
        ],
        run: (format) => globalThis.location.assign(exportUrl(chatId, format === 'json' ? 'json' : 'md')),
      },
    ]
  }, [chatId, models, store])
  const dialog = rewindTo !== null && <LazyRewindDialog chatId={chatId} messageId={rewindTo} onClose={() => setRewindTo(null)} />
  return { commands, dialog }
}

function isWords(message: ReturnType<typeof findMessage>): boolean {
  return message?.role === 'user' && message.kind === 'message' && message.status !== 'queued'
}

function tell(work: Promise<unknown>): void {
  work.catch((error: unknown) => toast.error(messageOf(error)))
}

function complain(words: string): void {
  toast.error(words)
}
