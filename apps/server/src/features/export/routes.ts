import { Readable } from 'node:stream'
import { exportQuerySchema } from '@boocode/contracts'
import type { Chat, Message, Session } from '@boocode/contracts'
import { selectChat, selectMessagesAfter, selectSession } from '@boocode/db'
import type { Sql } from '@boocode/db'
import type { ServerContext } from '../../context.ts'
import type { App } from '../../http/app.ts'
import { found, idParamsSchema } from '../../http/params.ts'
import { messageToMarkdown } from './to-markdown.ts'

const messagesAtOnce = 100
const types = { md: 'text/markdown; charset=utf-8', json: 'application/json; charset=utf-8' } as const

/** A whole chat as a file, written as it is read: it may be larger than memory. */
export function registerExport(app: App, context: ServerContext): void {
  app.get(
    '/api/chats/:id/export',
    { schema: { summary: 'The whole chat as Markdown or JSON, to keep', tags: ['messages'], params: idParamsSchema, querystring: exportQuerySchema } },
    async ({ params, query }, reply) => {
      const { sql } = context.database
      const chat = found(await selectChat(sql, params.id), 'chat')
      const session = found(await selectSession(sql, chat.session_id), 'session')
      const write = query.format === 'json' ? writeJson : writeMarkdown
      return await reply
        .header('content-disposition', `attachment; filename="${fileName(session, chat)}.${query.format}"`)
        .type(types[query.format])
        .send(Readable.from(write({ session, chat }, readMessages(sql, chat.id))))
    },
  )
}

async function* readMessages(sql: Sql, chatId: string): AsyncGenerator<Message> {
  for (let afterPosition = -1; ; ) {
    const rows = await selectMessagesAfter(sql, chatId, { limit: messagesAtOnce, afterPosition })
    for (const { message } of rows) yield message
    const last = rows.at(-1)
    if (last === undefined || rows.length < messagesAtOnce) return
    afterPosition = last.position
  }
}

interface Exported {
  session: Session
  chat: Chat
}

async function* writeMarkdown({ session, chat }: Exported, messages: AsyncIterable<Message>): AsyncGenerator<string> {
  yield `# ${titleOf(session, chat).replaceAll(/\s+/g, ' ')}\n\n`
  for await (const message of messages) yield messageToMarkdown(message)
}

async function* writeJson({ session, chat }: Exported, messages: AsyncIterable<Message>): AsyncGenerator<string> {
  yield `{"session":${JSON.stringify(session)},\n"chat":${JSON.stringify(chat)},\n"messages":[`
  let separator = '\n'
  for await (const message of messages) {
    yield separator + JSON.stringify(message)
    separator = ',\n'
  }
  yield '\n]}\n'
}

function titleOf(session: Session, chat: Chat): string {
  return chat.name ?? (chat.number === 1 ? session.name : `${session.name}, chat ${chat.number}`)
}

/** Of letters that every file system takes. */
function fileName(session: Session, chat: Chat): string {
  const plain = titleOf(session, chat).normalize('NFKD').replaceAll(/[^\w -]+/g, '').trim().replaceAll(/\s+/g, '-').slice(0, 60)
  return plain === '' ? `chat-${chat.number}` : plain
}
