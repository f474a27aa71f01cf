import type { ToolResultPart, Usage } from '@boocode/contracts'
import type { Note } from '../context/notes.ts'
import { appendPiece } from '../context/pieces.ts'
import type { ContextMessage, StoredPart } from '../context/prompt.ts'
import { TurnLostError } from '../turn/turn-store.ts'
import type { LoadedTurn, OpenStep, StepWriter, TurnEnd, TurnStore } from '../turn/turn-store.ts'

type Status = 'streaming' | 'calling' | 'complete' | 'cancelled' | 'failed' | 'abandoned'

export interface MemoryMessage {
  id: string
  turn: number
  step: number
  role: 'user' | 'assistant'
  noteKind: string | null
  status: Status
  parts: StoredPart[]
}

/** A chat as the database keeps it: what is here survives the worker. */
export class MemoryChat {
  readonly messages: MemoryMessage[] = []
  readonly ends = new Map<number, TurnEnd>()
  /** Why attempts were put aside. */
  readonly reasons: string[] = []
  turn = 0

  /** A person says something: the next turn. */
  say(text: string): void {
    this.turn += 1
    this.add({ step: 0, role: 'user', noteKind: null, status: 'complete', parts: [{ type: 'text', text }] })
  }

  add(message: Omit<MemoryMessage, 'id' | 'turn'>): MemoryMessage {
    const added = { ...message, id: `message ${this.messages.length + 1}`, turn: this.turn }
    this.messages.push(added)
    return added
  }

  find(id: string): MemoryMessage {
    const found = this.messages.find((message) => message.id === id)
    if (found === undefined) throw new Error(`no ${id}`)
    return found
  }

  /** In the order of the wire, without what was put aside. */
  context(): MemoryMessage[] {
    const place = ({ step, noteKind }: MemoryMessage) => (step === 0 && noteKind !== null ? 0 : 1)
    return this.messages
      .filter(({ status }) => status !== 'abandoned')
      .toSorted((a, b) => a.turn - b.turn || a.step - b.step || place(a) - place(b))
  }
}

/** Where a worker dies: at the `write`-th write, with or without its effect. */
export interface Crash {
  write: number
  isWritten: boolean
}

export class CrashError extends Error {}

/**
 * A test double of the port `TurnStore` with the promises of the real one: writes are durable before
 * they resolve, may be repeated, and are refused once the lease is lost.
 */
export class MemoryTurnStore implements TurnStore {
  writes = 0
  readonly journal: string[] = []
  /** Told after each piece that a model streamed. */
  onPush: (piece: StoredPart) => void = () => undefined
  readonly #chat: MemoryChat
  readonly #crash: Crash | null
  #isLost = false

  constructor(chat: MemoryChat, crash: Crash | null = null) {
    this.#chat = chat
    this.#crash = crash
  }

  /** Another worker takes the turn. */
  lose(): void {
    this.#isLost = true
  }

  load(): Promise<LoadedTurn> {
    const rows = this.#chat.context()
    const mine = rows.filter(({ turn, role }) => turn === this.#chat.turn && role === 'assistant')
    const last = mine.at(-1)
    const openStep = openStepOf(last)
    const done = openStep.kind === 'none' ? rows : rows.filter((row) => row !== last)
    return Promise.resolve({
      messages: done.map(({ role, parts }): ContextMessage => ({ role, parts: structuredClone(parts) })),
      turnStart: done.findIndex(({ turn, role, noteKind }) => turn === this.#chat.turn && role === 'user' && noteKind === null),
      presentNotes: new Map(rows.flatMap(({ noteKind, parts: [part] }) => (noteKind === null || part?.type !== 'text' ? [] : [[noteKind, part.text]]))),
      openStep,
      stepsDone: mine.length - (openStep.kind === 'none' ? 0 : 1),
      answered: openStep.kind === 'none' && last !== undefined && !last.parts.some(({ type }) => type === 'tool_call'),
    })
  }

  startStep(step: number, notes: readonly Note[]): StepWriter {
    let message: MemoryMessage | undefined
    const opened = this.#write(`start step ${step}`, () => {
      for (const { kind, text } of notes) {
        this.#chat.add({ step: step - 1, role: 'user', noteKind: kind, status: 'complete', parts: [{ type: 'text', text }] })
      }
      message = this.#chat.add({ step, role: 'assistant', noteKind: null, status: 'streaming', parts: [] })
    })
    // Reported by the writer's next promise, as the real one reports it through the turn's signal.
    opened.catch(() => undefined)
    const own = () => message ?? { id: 'never opened', status: 'abandoned' as Status, parts: [] as StoredPart[] }
    const settle = async (what: string, work: () => void) => {
      await opened
      await this.#write(what, () => {
        if (own().status === 'streaming') work()
      })
    }
    return {
      messageId: own().id,
      push: (piece) => {
        appendPiece(own().parts, piece)
        this.onPush(piece)
      },
      finish: async (parts, _usage: Usage, hasCalls) =>
        await settle('finish step', () => Object.assign(own(), { parts: [...parts], status: hasCalls ? 'calling' : 'complete' })),
      end: async (status, parts) => await settle(`end step ${status}`, () => Object.assign(own(), { parts: [...parts], status })),
      abandon: async (reason) => {
        await opened
        await this.abandonStep(own().id, reason)
      },
    }
  }

  async abandonStep(messageId: string, reason: string): Promise<void> {
    await this.#write('abandon step', () => {
      this.#chat.reasons.push(reason)
      this.#chat.find(messageId).status = 'abandoned'
    })
  }

  async startCalls(_messageId: string, toolNames: readonly string[]): Promise<void> {
    await this.#write(`start ${toolNames.join(', ')}`, () => undefined)
  }

  async addResult(messageId: string, result: ToolResultPart): Promise<void> {
    await this.#write(`result ${result.tool_call_id}`, () => {
      const { parts } = this.#chat.find(messageId)
      if (!parts.some((part) => part.type === 'tool_result' && part.tool_call_id === result.tool_call_id)) parts.push(result)
    })
  }

  async finishCalls(messageId: string): Promise<void> {
    await this.#write('finish calls', () => {
      const message = this.#chat.find(messageId)
      if (message.status === 'calling') message.status = 'complete'
    })
  }

  async endTurn(end: TurnEnd): Promise<void> {
    await this.#write(`end turn ${end.status}`, () => void this.#chat.ends.set(this.#chat.turn, end))
  }

  #write(what: string, work: () => void): Promise<void> {
    if (this.#isLost) return Promise.reject(new TurnLostError())
    this.writes += 1
    const dies = this.#crash?.write === this.writes
    if (!dies || this.#crash?.isWritten === true) {
      work()
      this.journal.push(what)
    }
    if (!dies) return Promise.resolve()
    // A dead worker writes nothing more, whatever it still had under way.
    this.#isLost = true
    return Promise.reject(new CrashError(what))
  }
}

function openStepOf(last: MemoryMessage | undefined): OpenStep {
  if (last?.status === 'streaming') return { kind: 'streaming', messageId: last.id }
  if (last?.status === 'calling') return { kind: 'calling', messageId: last.id, parts: structuredClone(last.parts) }
  return { kind: 'none' }
}
