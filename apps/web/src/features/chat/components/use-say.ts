import { useQueryClient } from '@tanstack/react-query'
import { toast } from 'sonner'
import { messageOf } from '../../../lib/api/request.ts'
import type { When } from '../api/send-message.ts'
import type { ChatCommand } from '../store/chat-commands.ts'
import { expandPrompt, readCommand } from '../store/completion.ts'
import { draftOf } from '../store/drafts.ts'
import { send } from '../store/outbox.ts'
import { readyParts, takeReady, uploadsOf } from '../store/uploads.ts'
import { useChat, useChatState } from './chat-context.ts'
import { projectCommandsQuery } from './use-completion.ts'

/**
 * Takes what was written out of the composer: a command is done or says its prompt, everything else is sent as it
 * is, also what begins with a slash and is no command.
 */
export function useSay(commands: readonly ChatCommand[]): (content: string, when: When) => void {
  const { chatId, store } = useChat()
  const projectId = useChatState((state) => state.session?.project_id ?? '')
  const queries = useQueryClient()

  const sendIt = (content: string, when: When) => {
    draftOf(chatId).setState({ text: '' })
    void send(chatId, { content, attachments: [...takeReady(chatId)], when, after: store.getState().transcripts.get(chatId)?.ids.at(-1) ?? '' })
  }

  const sayPrompt = async ({ name, argument }: { name: string; argument: string }, content: string, when: When) => {
    try {
      const own = (await queries.fetchQuery(projectCommandsQuery(projectId))).find((command) => command.name === name)
      sendIt(own === undefined ? content : expandPrompt(own.prompt, argument), when)
    } catch (error) {
      toast.error(messageOf(error))
    }
  }

  return (content, when) => {
    if (content.trim() === '' && readyParts(uploadsOf(chatId).getState()).length === 0) return
    const said = readCommand(content)
    const command = commands.find(({ name }) => name === said?.name)
    if (said !== null && command !== undefined) {
      draftOf(chatId).setState({ text: '' })
      command.run(said.argument)
    } else if (said === null) sendIt(content, when)
    else void sayPrompt(said, content, when)
  }
}
