import type { ChangeOutcome, Failure, Request, RequestAnswer, RequestAsked } from '@boocode/contracts'
import type { PlannedChange } from '../changes/planned-change.ts'
import type { Note } from '../context/notes.ts'
import { appendPiece } from '../context/pieces.ts'
import type { ContextMessage, StoredPart } from '../context/prompt.ts'
import { summaryMessage } from '../turn/compact.ts'
import type { RequestEnd, StartedRequest } from '../turn/request-record.ts'
import { TurnLostError, untouchedCall } from '../turn/turn-store.ts'
import type { CallEnd, CallRef, CallState, LoadedTurn, NewCompaction, OpenStep, RequestRecord, StartedCall, StepWriter, TurnEnd, TurnStore } from '../turn/turn-store.ts'

type Status = 'queued' | 'streaming' | 'calling' | 'complete' | 'cancelled' | 'failed' | 'abandoned'

export interface MemoryMessage {
  id: string
  turn: number
  step: number
  role: 'user' | 'assistant'
  noteKind: string | null
  status: Status
  parts: StoredPart[]
  tokens?: number
}

/** An edit that was recorded: kept for a person, or made. */
export interface MemoryEdit {
  callId: string
  path: string
  state: 'pending' | 'recorded' | 'made'
}

/** A chat as the database keeps it: what is here survives the worker. */
export class MemoryChat {
  readonly messages: MemoryMessage[] = []
  readonly ends = new Map<number, TurnEnd>()
  /** Why attempts were put aside. */
  readonly reasons: string[] = []
  readonly calls = new Map<string, CallState>()
  readonly edits: MemoryEdit[] = []
  readonly compactions: NewCompaction[] = []
  /** Requests that ended, in the order of their ends. */
  readonly requests: { request: StartedRequest; end: RequestEnd }[] = []
  /** Where the newest summary stands in `messages`, and in which turn it was made. */
  cut: { index: number; turn: number } | null = null
  turn = 0
  /** What a check of the budgets says. */
  overspent: Failure | null = null

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

  /** Words for the running turn, before its next step. */
  steer(text: string): void {
    this.add({ step: 0, role: 'user', noteKind: null, status: 'queued', parts: [{ type: 'text', text }] })
  }

  /** What is asked and not answered. */
  asked(): Request[] {
    return [...this.calls.values()].flatMap(({ request }) => (request?.status === 'pending' ? [request] : []))
  }

  answer(answer: RequestAnswer): void {
    const [request] = this.asked()
    if (request === undefined) throw new Error('nothing is asked')
    const answered = { ...request, status: 'answered', answer } as Request
    this.calls.set(request.tool_call_id, { ...(this.calls.get(request.tool_call_id) ?? untouchedCall), request: answered })
  }

  find(id: string): MemoryMessage {
    const found = this.messages.find((message) => message.id === id)
    if (found === undefined) throw new Error(`no ${id}`)
    return found
  }

  /** In the order of the wire, without what was put aside. */
  context(): MemoryMessage[] {
    const place = ({ step, noteKind }: MemoryMessage) => (step === 0 && noteKind !== null ? 0 : 1)
    const { cut } = this
    const isIn = (message: MemoryMessage, index: number) =>
      cut === null || index >= cut.index || (message.turn === cut.turn && message.step === 0 && message.role === 'user' && message.noteKind === null)
    const rows = this.messages.filter((message, index) => message.status !== 'abandoned' && message.noteKind !== 'summary' && isIn(message, index))
    const ordered = rows.toSorted((a, b) => a.turn - b.turn || a.step - b.step || place(a) - place(b))
    const summary = cut === null ? undefined : this.messages[cut.index]
    return summary === undefined ? ordered : [summary, ...ordered]
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
    const chat = this.#chat
    const isMine = ({ turn, role }: MemoryMessage) => turn === chat.turn && role === 'assistant'
    const steps = chat.messages.filter((message) => isMine(message) && message.status !== 'abandoned')
    const rows = chat.context().filter((row) => row.status !== 'queued' || steps.length === 0)
    const last = rows.filter(isMine).at(-1)
    const openStep = openStepOf(chat, last)
    const done = openStep.kind === 'none' ? rows : rows.filter((row) => row !== last)
    const turnStart = done.findIndex(({ turn, role, noteKind, step }) => turn === chat.turn && role === 'user' && noteKind === null && step === 0)
    return Promise.resolve({
      messages: done.map(toContext),
      turnStart: turnStart === -1 ? done.length : turnStart,
      presentNotes: new Map(rows.flatMap(({ noteKind, parts: [part] }) => (noteKind === null || part?.type !== 'text' ? [] : [[noteKind, part.text]]))),
      openStep,
      stepsDone: steps.length - (openStep.kind === 'none' ? 0 : 1),
      answered: openStep.kind === 'none' && last !== undefined && !last.parts.some(({ type }) => type === 'tool_call'),
      turnTokens: steps.reduce((sum, { tokens = 0 }) => sum + tokens, 0),
      contextTokens: rows.findLast(({ tokens }) => tokens !== undefined)?.tokens ?? 0,
    })
  }

  startStep(notes: readonly Note[], request: StartedRequest): StepWriter {
    const { step } = request
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
      finish: async ({ parts, usage, hasCalls }, end) =>
        await settle('finish step', () => {
          Object.assign(own(), { parts: [...parts], status: hasCalls ? 'calling' : 'complete', tokens: usage.prompt_tokens + usage.completion_tokens })
          this.#chat.requests.push({ request, end })
        }),
      end: async (status, parts, end) =>
        await settle(`end step ${status}`, () => {
          Object.assign(own(), { parts: [...parts], status })
          this.#chat.requests.push({ request, end })
        }),
      abandon: async (reason, end) => {
        await opened
        await this.abandonStep(own().id, reason)
        this.#chat.requests.push({ request, end })
      },
    }
  }

  startRequest(request: StartedRequest): RequestRecord {
    return {
      end: (end) => {
        this.#chat.requests.push({ request, end })
        return Promise.resolve()
      },
    }
  }

  async abandonStep(messageId: string, reason: string): Promise<void> {
    await this.#write('abandon step', () => {
      this.#chat.reasons.push(reason)
      this.#chat.find(messageId).status = 'abandoned'
    })
  }

  async takeSteers(step: number): Promise<ContextMessage[]> {
    const waiting = this.#chat.messages.filter((message) => message.turn === this.#chat.turn && message.status === 'queued')
    if (waiting.length === 0) return []
    await this.#write('take steers', () => {
      for (const message of waiting) Object.assign(message, { status: 'complete', step })
    })
    return waiting.map(toContext)
  }

  async startCalls(calls: readonly StartedCall[]): Promise<void> {
    await this.#write(`start ${calls.map(({ toolName }) => toolName).join(', ')}`, () => {
      for (const { callId } of calls) this.#change(callId, { started: true })
    })
  }

  async endCall(call: CallRef, end: CallEnd, changes: readonly PlannedChange[]): Promise<void> {
    await this.#write(`result ${call.callId}`, () => {
      if (this.#addResult(call, end)) this.#chat.edits.push(...changes.map(({ path }) => ({ callId: call.callId, path, state: 'pending' as const })))
    })
  }

  async recordEdits(call: CallRef, changes: readonly PlannedChange[]): Promise<void> {
    await this.#write(`record edits ${call.callId}`, () => {
      this.#change(call.callId, { editsRecorded: true })
      this.#chat.edits.push(...changes.map(({ path }) => ({ callId: call.callId, path, state: 'recorded' as const })))
    })
  }

  async makeEdits(call: CallRef, toEnd: (outcomes: readonly ChangeOutcome[]) => CallEnd): Promise<CallEnd> {
    const edits = this.#chat.edits.filter((edit) => edit.callId === call.callId)
    const end = toEnd(edits.map(({ path }) => ({ id: path, path, outcome: 'done', effect: 'write', message: null })))
    await this.#write(`make edits ${call.callId}`, () => {
      for (const edit of edits) edit.state = 'made'
      this.#addResult(call, end)
    })
    return end
  }

  async openRequest(call: CallRef, asked: RequestAsked): Promise<void> {
    await this.#write(`ask ${call.toolName}`, () => {
      const at = '2026-11-23T00:00:00.000Z'
      const ids = { id: call.callId, session_id: '', chat_id: '', turn_id: '', message_id: call.messageId, tool_call_id: call.callId }
      const request = { ...ids, ...asked, status: 'pending', answer: null, answered_by: null, created_at: at, expires_at: at, answered_at: null } as Request
      this.#change(call.callId, { request })
    })
    this.#isLost = true // the turn is put down
  }

  async compact(compaction: NewCompaction): Promise<void> {
    await this.#write('compact', () => {
      this.#chat.compactions.push(compaction)
      if (compaction.isProposal) return
      const [part] = summaryMessage(compaction.summary).parts
      this.#chat.add({ step: 0, role: 'user', noteKind: 'summary', status: 'complete', parts: part === undefined ? [] : [part] })
      this.#chat.cut = { index: this.#chat.messages.length - 1, turn: this.#chat.turn }
    })
  }

  #change(callId: string, patch: Partial<CallState>): void {
    this.#chat.calls.set(callId, { ...(this.#chat.calls.get(callId) ?? untouchedCall), ...patch })
  }

  #addResult({ messageId, callId }: CallRef, { result }: CallEnd): boolean {
    const { parts } = this.#chat.find(messageId)
    if (parts.some((part) => part.type === 'tool_result' && part.tool_call_id === callId)) return false
    parts.push(result)
    return true
  }

  checkBudgets(): Promise<Failure | null> {
    return Promise.resolve(this.#chat.overspent)
  }

  async finishCalls(messageId: string): Promise<void> {
    await this.#write('finish calls', () => {
      const message = this.#chat.find(messageId)
      if (message.status === 'calling') message.status = 'complete'
    })
  }

  async endTurn(end: TurnEnd): Promise<boolean> {
    const waits = this.#chat.messages.some((message) => message.turn === this.#chat.turn && message.status === 'queued' && this.#hasStep())
    if (waits && end.status === 'completed') return false
    await this.#write(`end turn ${end.status}`, () => void this.#chat.ends.set(this.#chat.turn, end))
    return true
  }

  #hasStep(): boolean {
    return this.#chat.messages.some(({ turn, role }) => turn === this.#chat.turn && role === 'assistant')
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

function toContext({ role, parts, noteKind }: MemoryMessage): ContextMessage {
  const message: ContextMessage = { role, parts: structuredClone(parts) }
  return noteKind === null ? message : { ...message, noteKind }
}

function openStepOf(chat: MemoryChat, last: MemoryMessage | undefined): OpenStep {
  if (last?.status === 'streaming') return { kind: 'streaming', messageId: last.id }
  if (last?.status === 'calling') return { kind: 'calling', messageId: last.id, parts: structuredClone(last.parts), calls: new Map(chat.calls) }
  return { kind: 'none' }
}
