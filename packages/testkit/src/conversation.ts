import { messagesResponseSchema, sessionStream, turnsResponseSchema } from '@boocode/contracts'
import type { Chat, Message, Session, Turn } from '@boocode/contracts'
import type { SayOptions, Stack } from './stack.ts'
import type { StreamView } from './stream-view.ts'
import type { TestClient, TestClientOptions } from './test-client.ts'
import { wordsOf } from './session-view.ts'

/** What came of one message of a person. */
export interface Exchange {
  readonly turn: Turn
  /** The messages of the turn as REST has them, in the order of the transcript. */
  readonly messages: readonly Message[]
  /** Text of the last message of the assistant. */
  readonly answer: string
}

/** A session with one chat, and a strict window that watches it. */
export class Conversation {
  readonly session: Session
  readonly chat: Chat
  readonly client: TestClient
  readonly view: StreamView
  readonly #stack: Stack

  private constructor(stack: Stack, parts: { session: Session; chat: Chat; client: TestClient }) {
    this.#stack = stack
    this.session = parts.session
    this.chat = parts.chat
    this.client = parts.client
    this.view = parts.client.subscribe(sessionStream(parts.session.id))
  }

  /** In a project of its own with these files, or in the one that is named. */
  static async open(
    stack: Stack,
    options: { files?: Readonly<Record<string, string | Uint8Array>>; projectId?: string; client?: Partial<TestClientOptions> } = {},
  ): Promise<Conversation> {
    const projectId = options.projectId ?? (await stack.addProject(options.files)).id
    const made = await stack.newSession(projectId)
    const conversation = new Conversation(stack, { ...made, client: await stack.connect(options.client) })
    await conversation.client.until(() => conversation.view.snapshots > 0, 'a snapshot')
    return conversation
  }

  /** Says something and returns the turn's id. */
  async say(content: string, more: SayOptions = {}): Promise<string> {
    return (await this.#stack.say(this.chat.id, content, more)).turn.id
  }

  /** Settles when the window has seen the end of the turn. */
  async ended(turnId: string): Promise<Exchange> {
    await this.client.until(() => this.view.session.turns.get(turnId)?.finished_at != null, 'the end of the turn')
    const turn = (await this.turns()).find((one) => one.id === turnId)
    if (turn === undefined) throw new Error('REST does not know the turn')
    const messages = (await this.messages()).filter((message) => message.turn_id === turnId)
    const last = messages.findLast((message) => message.role === 'assistant')
    return { turn, messages, answer: (last?.parts ?? []).map((part) => (part.type === 'text' ? part.text : '')).join('') }
  }

  async ask(content: string, more: SayOptions = {}): Promise<Exchange> {
    return await this.ended(await this.say(content, more))
  }

  /** Settles when the window shows this text in a message of the assistant. */
  async shows(text: string): Promise<void> {
    const holds = (message: Message): boolean => message.role === 'assistant' && wordsOf(message.parts).includes(text)
    await this.client.until(() => [...this.view.session.messages.values()].some(holds), `the words "${text}"`)
  }

  /** The whole transcript by REST. */
  async messages(): Promise<Message[]> {
    const pages: Message[][] = []
    let query = ''
    do {
      const answer = await this.#stack.api('GET', `/api/chats/${this.chat.id}/messages?limit=200${query}`)
      const page = messagesResponseSchema.parse(answer.body)
      pages.unshift(page.messages)
      query = page.next_cursor === null ? '' : `&cursor=${page.next_cursor}`
    } while (query !== '')
    return pages.flat()
  }

  async turns(): Promise<Turn[]> {
    const answer = await this.#stack.api('GET', `/api/chats/${this.chat.id}/turns?limit=200`)
    return turnsResponseSchema.parse(answer.body).turns
  }

  /** What the window holds of the transcript, in a form that equals REST's. */
  shown(): Message[] {
    return [...this.view.session.messages.values()]
  }

  async stop(): Promise<{ turn: Turn | null; returned: { message_id: string; content: string }[] }> {
    const answer = await this.#stack.api('POST', `/api/chats/${this.chat.id}/stop`)
    if (answer.status !== 200) throw new Error(`stop was answered ${answer.status}`)
    return answer.body as { turn: Turn | null; returned: { message_id: string; content: string }[] }
  }
}
