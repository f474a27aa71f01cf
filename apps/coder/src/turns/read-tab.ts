import type { MessagePart } from '@boocode/contracts'
import type { Sql } from '@boocode/db'

const maxInputChars = 400
const maxOutputChars = 2_000

interface TabRow {
  role: 'user' | 'assistant'
  kind: 'message' | 'note' | 'summary'
  status: string
  parts: MessagePart[]
}

/** The conversation of a chat as text for a model: what was said, the calls with what they gave, cut short. */
export async function readTab(sql: Sql, sessionId: string, number: number): Promise<string | null> {
  const chats = await sql<{ id: string }>`select id from chats where session_id = ${sessionId} and number = ${number}`
  const [chat] = chats
  if (chat === undefined) return null
  const rows = await sql<TabRow>`
    select role, kind, status, parts from message_view where chat_id = ${chat.id} and kind <> 'note' and status <> 'abandoned'
    order by position`
  return rows.flatMap(linesOf).join('\n')
}

function linesOf(row: TabRow): string[] {
  const speaker = row.kind === 'summary' ? 'Summary' : row.role === 'user' ? 'Person' : 'Agent'
  const lines = row.parts.flatMap((part): string[] => {
    switch (part.type) {
      case 'text':
        return [part.text]
      case 'reasoning':
        return []
      case 'tool_call':
        return [`[calls ${part.tool_name} ${cut(JSON.stringify(part.input) ?? '', maxInputChars)}]`]
      case 'image':
      case 'file':
        return [`[attached ${part.name}]`]
      case 'tool_result':
        return [`[${part.is_error ? 'failed' : 'result'}: ${cut(part.output, maxOutputChars)}]`]
    }
  })
  return lines.length === 0 ? [] : [`${speaker}:`, ...lines, '']
}

function cut(text: string, maxChars: number): string {
  return text.length <= maxChars ? text : `${text.slice(0, maxChars).toWellFormed()}… (${text.length} characters)`
}
