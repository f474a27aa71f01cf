import { messagesResponseSchema, sessionStream, turnsResponseSchema } from '@boocode/contracts'
import type { Message, Turn } from '@boocode/contracts'
import { wordsOf } from '@boocode/testkit'
import type { Script, Stack, StreamView, TestClient } from '@boocode/testkit'
import { expect } from 'vitest'
import { rawMessages } from './raw-messages.ts'

interface Member {
  readonly name: string
  readonly sessionId: string
  readonly chatId: string
  readonly view: StreamView
  readonly turnIds: string[]
}

/** What the chats of a fleet are asked, and how the outcome is told to be whole. */
export interface Voyage {
  readonly mode: 'ask' | 'auto'
  filesFor(names: readonly string[]): Record<string, string>
  /** Of one turn, told apart from the others by the words `task <name> turn <number>.` */
  scriptFor(task: Task, tokensPerSecond: number): Script
  /** The messages of a turn that has ended. */
  expectTurn(messages: readonly Message[], task: Task): void
  /** Told again and again while the fleet sails. */
  disturb?(folder: string): void
  /** What the folder must hold at the end. */
  expectFolder?(folder: string, tasks: readonly { task: Task; messages: readonly Message[] }[]): void
}

export interface Task {
  readonly name: string
  /** Counted from 1. */
  readonly turn: number
}

export interface FleetSize {
  chats: number
  turnsEach: number
  tokensPerSecond: number
}

/** A request that could not be answered now is answered with the next look. */
const answerEveryMs = 100

/**
 * Several chats with turns in flight at once, watched by one strict window, to be disturbed by a
 * test. The project holds a file that changes all the time: a finished read that ran again would be
 * seen in the prompts, whose results then differ.
 */
export class Fleet implements Disposable {
  readonly #stack: Stack
  readonly #voyage: Voyage
  readonly #members: Member[] = []
  readonly #folder: string
  readonly #answering: NodeJS.Timeout
  readonly #answered = new Set<string>()
  readonly client: TestClient

  private constructor(stack: Stack, voyage: Voyage, parts: { client: TestClient; folder: string }) {
    this.#stack = stack
    this.#voyage = voyage
    this.client = parts.client
    this.#folder = parts.folder
    this.#answering = setInterval(() => this.#answerAll(), answerEveryMs)
  }

  /** Starts `chats` chats with `turnsEach` turns, all but the first of each queued. Whatever is asked is allowed. */
  static async launch(stack: Stack, size: FleetSize, voyage: Voyage): Promise<Fleet> {
    const names = Array.from({ length: size.chats }, (_one, index) => `ship${index}`)
    const project = await stack.addProject(voyage.filesFor(names))
    const fleet = new Fleet(stack, voyage, { client: await stack.connect({ reconnects: true, waitMs: 120_000 }), folder: project.path })
    const turns = Array.from({ length: size.turnsEach }, (_one, index) => index + 1)
    stack.model.setScripts(names.flatMap((name) => turns.map((turn) => voyage.scriptFor({ name, turn }, size.tokensPerSecond))))
    stack.model.clearRequests()
    for (const name of names) {
      const { session, chat } = await stack.newSession(project.id)
      await stack.api('PATCH', `/api/chats/${chat.id}`, { mode: voyage.mode })
      fleet.#members.push({ name, sessionId: session.id, chatId: chat.id, view: fleet.client.subscribe(sessionStream(session.id)), turnIds: [] })
    }
    await fleet.client.until(() => fleet.#members.every((member) => member.view.snapshots > 0), 'all snapshots')
    for (const member of fleet.#members) {
      for (const turn of turns) member.turnIds.push((await stack.say(member.chatId, `task ${member.name} turn ${turn}.`)).turn.id)
    }
    await fleet.client.until(() => fleet.#members.every(({ view, turnIds }) => turnIds.every((id) => view.session.turns.has(id))), 'all turns')
    return fleet
  }

  get frames(): number {
    return this.#members.reduce((sum, member) => sum + member.view.frames.length, 0)
  }

  get ended(): number {
    return this.#members.reduce((sum, { view, turnIds }) => sum + turnIds.filter((id) => !isOpen(view, id)).length, 0)
  }

  get isOver(): boolean {
    return this.ended === this.#members.reduce((sum, member) => sum + member.turnIds.length, 0)
  }

  /** Settles after so many more frames, or when all is over; meanwhile the changing file changes. */
  async sail(frames: number): Promise<void> {
    const until = this.frames + frames
    await this.client.until(() => {
      this.#voyage.disturb?.(this.#folder)
      return this.frames >= until || this.isOver
    }, `${frames} more frames`)
  }

  async arrive(): Promise<void> {
    try {
      await this.client.until(() => {
        this.#voyage.disturb?.(this.#folder)
        return this.isOver
      }, 'the end of all turns')
    } catch (error) {
      throw new Error(`not all arrived: ${await this.#open()}`, { cause: error })
    }
  }

  /** Where the turns stand that the window has not seen the end of, as it sees them and as REST does. */
  async #open(): Promise<string> {
    const told: string[] = []
    for (const { name, chatId, view, turnIds } of this.#members) {
      const open = turnIds.filter((id) => isOpen(view, id))
      if (open.length === 0) continue
      const { turns } = turnsResponseSchema.parse((await this.#stack.api('GET', `/api/chats/${chatId}/turns`)).body)
      const brief = (turn: Turn | undefined): string => (turn === undefined ? 'none' : `${turn.status} step ${turn.step} resumed ${turn.resumed_count}`)
      told.push(...open.map((id) => `${name} (position ${view.position?.seq}): window ${brief(view.session.turns.get(id))}, REST ${brief(turns.find((turn) => turn.id === id))}`))
    }
    return told.join('; ')
  }

  [Symbol.dispose](): void {
    clearInterval(this.#answering)
  }

  #answerAll(): void {
    for (const { view } of this.#members) {
      for (const { id, status } of view.session.requests.values()) {
        if (status !== 'pending' || this.#answered.has(id)) continue
        this.#answered.add(id)
        void this.#answer(id)
      }
    }
  }

  /** While a service is away it is tried again; a second answer is refused, and that is an answer too. */
  async #answer(id: string): Promise<void> {
    const status = await this.#stack.api('POST', `/api/requests/${id}/answer`, { decision: 'allow' }).then(
      (answer) => answer.status,
      () => 503,
    )
    if (status !== 200 && status !== 409) this.#answered.delete(id)
  }

  /** Everything that must be true however often which process was killed. */
  async expectWhole(): Promise<{ turns: Turn[]; abandoned: number }> {
    const turns: Turn[] = []
    const tasks: { task: Task; messages: readonly Message[] }[] = []
    let abandoned = 0
    for (const member of this.#members) {
      const messages = messagesResponseSchema.parse((await this.#stack.api('GET', `/api/chats/${member.chatId}/messages?limit=200`)).body).messages
      const ended = turnsResponseSchema.parse((await this.#stack.api('GET', `/api/chats/${member.chatId}/turns`)).body).turns
      expect(ended.map(({ status, error, resumed_count }) => ({ status, error, resumed_count }))).toEqual(ended.map(({ resumed_count }) => ({ status: 'completed', error: null, resumed_count })))
      turns.push(...ended)
      for (const [index, turnId] of member.turnIds.entries()) {
        const task = { name: member.name, turn: index + 1 }
        const said = messages.filter((message) => message.turn_id === turnId)
        this.#voyage.expectTurn(said, task)
        tasks.push({ task, messages: said })
      }
      await this.#expectShown(member, messages)
      this.#expectOnePrompt(member)
      abandoned += messages.filter((message) => message.status === 'abandoned').length
    }
    expect(turns.map((turn) => turn.status)).toEqual(turns.map(() => 'completed'))
    expect(this.client.faults).toEqual([])
    await this.#expectRecorded(turns)
    this.#voyage.expectFolder?.(this.#folder, tasks)
    return { turns, abandoned }
  }

  /** Nothing is open any more, and requests sum up to what their turns used. */
  async #expectRecorded(turns: readonly Turn[]): Promise<void> {
    const { sql } = this.#stack.database
    const open = await sql`
      select (select count(*) from tool_traces where outcome is null) as traces, (select count(*) from model_calls where outcome is null) as calls,
        (select count(*) from agent_snapshot_view where state <> 'idle' or restored_at_step is not null) as agents`
    expect(open).toEqual([{ traces: 0, calls: 0, agents: 0 }])
    const ids = turns.map(({ id }) => id)
    const sums = await sql<{ id: string; prompt: number; completion: number }>`
      select turn_id as id, sum(prompt_tokens)::int as prompt, sum(completion_tokens)::int as completion
      from model_calls where turn_id = any(${ids}::uuid[]) group by turn_id order by turn_id`
    const used = turns.map(({ id, usage }) => ({ id, prompt: usage.prompt_tokens, completion: usage.completion_tokens }))
    expect(sums).toEqual(used.toSorted((a, b) => (a.id < b.id ? -1 : 1)))
    // Each finished step was asked with success once, and each call came to one end.
    const doubles = await sql`
      select m.id from messages m where m.turn_id = any(${ids}::uuid[]) and m.role = 'assistant' and m.status = 'complete' and (
        (select count(*) from model_calls c where c.message_id = m.id and c.outcome = 'success') <> 1
        or (select count(*) from message_parts p where p.message_id = m.id and p.type = 'tool_result')
          <> (select count(distinct t.tool_call_id) from tool_traces t where t.message_id = m.id))`
    expect(doubles).toEqual([])
  }

  /** What a person saw is in the transcript, and at the end the window holds what REST has. */
  async #expectShown(member: Member, messages: readonly Message[]): Promise<void> {
    const comparable = (message: Message): object => ({ ...message, created_at: '' })
    const equals = (): boolean => JSON.stringify([...member.view.session.messages.values()].map(comparable)) === JSON.stringify(messages.map(comparable))
    if (!equals()) expect([...member.view.session.messages.values()].map(comparable)).toEqual(messages.map(comparable))
    for (const [id, words] of member.view.shown) {
      const kept = wordsOf(messages.find((message) => message.id === id)?.parts ?? [])
      expect({ id, words, isKept: kept.startsWith(words) }).toEqual({ id, words, isKept: true })
    }
    await Promise.resolve()
  }

  /** Each request extends the longest before it byte for byte, or asks it again: no step and no call was made twice. */
  #expectOnePrompt(member: Member): void {
    let longest = ''
    for (const request of this.#stack.model.requests()) {
      if (!request.body.includes(`task ${member.name} turn 1.`)) continue
      const prompt = rawMessages(request.body)
      const grows = prompt === longest || prompt.startsWith(longest === '' ? '[' : `${longest},`)
      expect({ name: member.name, id: request.id, grows }).toEqual({ name: member.name, id: request.id, grows: true })
      longest = prompt
    }
  }
}

/** A snapshot leaves out turns that have ended, save the last. */
function isOpen(view: StreamView, turnId: string): boolean {
  const turn = view.session.turns.get(turnId)
  return turn !== undefined && turn.finished_at === null
}
