import { textOf } from './chat-request.ts'
import type { ChatMessage, ChatRequest } from './chat-request.ts'

/** A call the model made in the running turn, with what the tool answered. */
export interface ToolCall {
  name: string
  /** Empty when the arguments were not a JSON object. */
  args: Record<string, unknown>
  result: string
}

/** What a person said and what came of it. */
export interface Turn {
  request: string
  /** Answers of the model, each with its calls in the order of the wire. */
  rounds: ToolCall[][]
  /** The model's last words. */
  answer: string
}

/** The running turn as far as the messages tell it; nothing else is remembered anywhere. */
export interface Conversation {
  /** The last message that a person wrote; empty when there is none. */
  request: string
  /** What came with that message: of each image its type and size. */
  images: string[]
  /** Answers of the model since then, each with its calls in the order of the wire. */
  rounds: ToolCall[][]
  /** Number of assistant messages since then. */
  answers: number
  toolNames: ReadonlySet<string>
  /** Notes since then, oldest first. */
  notes: Note[]
  /** All turns, the running one last. */
  turns: Turn[]
}

export interface Note {
  kind: string
  text: string
  /** Whether nothing was said after it. */
  isLast: boolean
}

/**
 * Context notes travel as user messages, or as parts of one, and are no requests. The first are ours
 * (chat.md, Append-only context), the second those of external agents.
 */
const note = /^\s*<(?:note kind="([^"]*)"|note kind=|system-reminder>)/

export function readConversation(request: ChatRequest): Conversation {
  const { messages } = request
  const turns = readTurns(messages)
  const running = turns.at(-1)
  const start = messages.findLastIndex(isRequest)
  return {
    request: running?.request ?? '',
    images: imagesOf(messages[start]),
    rounds: running?.rounds ?? [],
    answers: running?.rounds.length ?? 0,
    toolNames: new Set((request.tools ?? []).map((tool) => tool.function.name)),
    notes: messages.flatMap((message, index) => (index > start && message.role === 'user' ? [readNote(message, index === messages.length - 1)] : [])),
    turns,
  }
}

function isRequest(message: ChatMessage): boolean {
  return message.role === 'user' && (requestText(message) !== '' || textOf(message) === '')
}

/** What a person said in this message: its text without the notes. */
function requestText(message: ChatMessage): string {
  const content = message.content ?? ''
  const texts = typeof content === 'string' ? [content] : content.map((part) => (part.type === 'text' ? part.text : ''))
  return texts.filter((text) => !note.test(text)).join('')
}

function imagesOf(message: ChatMessage | undefined): string[] {
  const content = message?.content ?? ''
  if (typeof content === 'string') return []
  return content.flatMap((part) => (part.type === 'image_url' ? [describeImage(part.image_url.url)] : []))
}

function describeImage(url: string): string {
  const [, mime = 'image', data = ''] = /^data:([^;,]+);base64,(.*)$/s.exec(url) ?? []
  return `${mime}, ${Buffer.from(data, 'base64').length} bytes`
}

function readNote(message: ChatMessage, isLast: boolean): Note {
  const text = textOf(message)
  return { kind: note.exec(text)?.[1] ?? '', text: text.replace(/^\s*<[^>]*>\n?/, '').replace(/\n?<\/[\w-]+>\s*$/, ''), isLast }
}

/** What is said before any request belongs to a turn with an empty one. */
function readTurns(messages: readonly ChatMessage[]): Turn[] {
  const results = new Map<string, string>()
  for (const message of messages) if (message.role === 'tool') results.set(message.tool_call_id, textOf(message))
  const turns: Turn[] = []
  for (const message of messages) {
    if (isRequest(message)) turns.push({ request: requestText(message), rounds: [], answer: '' })
    if (message.role !== 'assistant') continue
    const turn = turns.at(-1) ?? { request: '', rounds: [], answer: '' }
    if (turns.length === 0) turns.push(turn)
    turn.rounds.push((message.tool_calls ?? []).map((call) => ({
      name: call.function.name,
      args: parseArgs(call.function.arguments),
      result: results.get(call.id) ?? '',
    })))
    turn.answer = textOf(message) === '' ? turn.answer : textOf(message)
  }
  return turns
}

function parseArgs(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? { ...value } : {}
  } catch {
    // A model may write arguments that are not JSON; the tool has said so in its result.
    return {}
  }
}
