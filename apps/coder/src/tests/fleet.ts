import { closeSync, openSync, writeSync } from 'node:fs'
import { join } from 'node:path'
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

const answerOf = (name: string, turn: number): string => Array.from({ length: 60 }, (_one, index) => `${name}-${turn}-${index} `).join('')
const firstWords = (name: string, turn: number): string => `I look at it, ${name}, turn ${turn}. `

const counted = (count: number): string => `counted to ${String(count).padStart(9, '0')}\n`

/** Three steps a turn, with seven reads in the first two. Told apart by the words of the person. */
function scriptsOf(name: string, turn: number, tokensPerSecond: number): Script {
  const read = (path: string) => ({ type: 'toolCall' as const, name: 'read_file', args: { path } })
  return {
    match: `task ${name} turn ${turn}.`,
    responses: [
      [{ type: 'reasoning', text: `Thinking about ${name}.`, tokensPerSecond }, { type: 'text', text: firstWords(name, turn), tokensPerSecond }, read('counter.txt'), read('src/a.txt'), read('src/b.txt'), read('counter.txt')],
      [{ type: 'text', text: 'And once more. ', tokensPerSecond }, read('counter.txt'), { type: 'toolCall', name: 'grep', args: { pattern: 'needle' } }, { type: 'toolCall', name: 'list_dir', args: {} }],
      [{ type: 'text', text: answerOf(name, turn), tokensPerSecond }],
    ],
  }
}

/**
 * Several chats with turns in flight at once, watched by one strict window, to be disturbed by a
 * test. The project holds a file that changes all the time: a finished read that ran again would be
 * seen in the prompts, whose results then differ.
 */
export class Fleet {
  readonly #stack: Stack
  readonly #members: Member[] = []
  readonly #counterFile: string
  readonly client: TestClient
  #count = 0

  private constructor(stack: Stack, parts: { client: TestClient; folder: string }) {
    this.#stack = stack
    this.client = parts.client
    this.#counterFile = join(parts.folder, 'counter.txt')
  }

  /** Starts `chats` chats with `turnsEach` turns, all but the first of each queued. */
  static async launch(stack: Stack, size: { chats: number; turnsEach: number; tokensPerSecond: number }): Promise<Fleet> {
    const project = await stack.addProject({ 'counter.txt': counted(0), 'src/a.txt': 'a needle\n', 'src/b.txt': 'b\n'.repeat(500) })
    const fleet = new Fleet(stack, { client: await stack.connect({ reconnects: true, waitMs: 120_000 }), folder: project.path })
    const names = Array.from({ length: size.chats }, (_one, index) => `ship${index}`)
    const turns = Array.from({ length: size.turnsEach }, (_one, index) => index + 1)
    stack.model.setScripts(names.flatMap((name) => turns.map((turn) => scriptsOf(name, turn, size.tokensPerSecond))))
    stack.model.clearRequests()
    for (const name of names) {
      const { session, chat } = await stack.newSession(project.id)
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
      this.#changeFile()
      return this.frames >= until || this.isOver
    }, `${frames} more frames`)
  }

  async arrive(): Promise<void> {
    try {
      await this.client.until(() => {
        this.#changeFile()
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

  /** In place and in one write, so that no reader sees half of it. */
  #changeFile(): void {
    const file = openSync(this.#counterFile, 'r+')
    writeSync(file, counted((this.#count += 1)), 0)
    closeSync(file)
  }

  /** Everything that must be true however often which process was killed. */
  async expectWhole(): Promise<{ turns: Turn[]; abandoned: number }> {
    const turns: Turn[] = []
    let abandoned = 0
    for (const member of this.#members) {
      const messages = messagesResponseSchema.parse((await this.#stack.api('GET', `/api/chats/${member.chatId}/messages?limit=200`)).body).messages
      turns.push(...turnsResponseSchema.parse((await this.#stack.api('GET', `/api/chats/${member.chatId}/turns`)).body).turns)
      for (const [index, turnId] of member.turnIds.entries()) expectTurn(messages.filter((message) => message.turn_id === turnId), { name: member.name, turn: index + 1 })
      await this.#expectShown(member, messages)
      this.#expectOnePrompt(member)
      abandoned += messages.filter((message) => message.status === 'abandoned').length
    }
    expect(turns.map((turn) => turn.status)).toEqual(turns.map(() => 'completed'))
    expect(this.client.faults).toEqual([])
    return { turns, abandoned }
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

/** The three steps once each, in order, every call with one result; what was interrupted is a beginning of one of them. */
function expectTurn(messages: readonly Message[], { name, turn }: { name: string; turn: number }): void {
  const steps = messages.filter((message) => message.role === 'assistant' && message.status !== 'abandoned')
  expect(steps.map((message) => message.status)).toEqual(['complete', 'complete', 'complete'])
  const texts = [firstWords(name, turn), 'And once more. ', answerOf(name, turn)]
  expect(steps.map((message) => message.parts.map((part) => (part.type === 'text' ? part.text : '')).join(''))).toEqual(texts)
  for (const [index, step] of steps.entries()) {
    const calls = step.parts.flatMap((part) => (part.type === 'tool_call' ? [part.tool_call_id] : []))
    const results = step.parts.flatMap((part) => (part.type === 'tool_result' ? [part.tool_call_id] : []))
    expect(calls).toHaveLength([4, 3, 0][index] ?? 0)
    expect(results.toSorted()).toEqual(calls.toSorted())
    expect(step.parts.filter((part) => part.type === 'tool_result' && part.is_error)).toEqual([])
  }
  for (const message of messages.filter((one) => one.status === 'abandoned')) {
    const text = message.parts.map((part) => (part.type === 'text' ? part.text : '')).join('')
    expect({ text, isBeginning: texts.some((whole) => whole.startsWith(text)) }).toEqual({ text, isBeginning: true })
  }
}
