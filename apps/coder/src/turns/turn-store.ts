import { TurnLostError } from '@boocode/agent'
import type {
  CallEnd,
  CallRef,
  ContextMessage,
  LoadedTurn,
  NewCompaction,
  Note,
  PlannedChange,
  RequestEnd,
  RequestRecord,
  StartedCall,
  StartedRequest,
  StepWriter,
  StoredPart,
  TurnEnd,
  TurnStore,
} from '@boocode/agent'
import type { ChangeOutcome, Failure, MessageStatus, RequestAsked, Usage } from '@boocode/contracts'
import { selectSession } from '@boocode/db'
import type { Sql } from '@boocode/db'
import { v7 as uuidv7 } from 'uuid'
import { AgentStanding, pendingCalls, readRestoredStep } from './agent-standing.ts'
import { BudgetWatch } from './budget-watch.ts'
import type { BudgetWatchDeps } from './budget-watch.ts'
import { endCall, makeEdits, openRequest, recordEdits, startCalls } from './call-records.ts'
import type { CallScope } from './call-records.ts'
import { insertCompaction } from './compaction-rows.ts'
import { readAttached } from './attached-contents.ts'
import type { AttachedPlace } from './attached-contents.ts'
import { loadTurn } from './load-turn.ts'
import { endModelCall, startModelCall } from './model-call-rows.ts'
import type { RecordedCall } from './model-call-rows.ts'
import { persist } from './persist.ts'
import { RequestBook } from './request-book.ts'
import type { RequestBookDeps } from './request-book.ts'
import { resumeTurn } from './resume-turn.ts'
import { RunningMessage } from './running-message.ts'
import type { RunningMessageDeps } from './running-message.ts'
import { takeOpeners, takeSteers } from './steers.ts'
import { endTurn } from './turn-ending.ts'
import { insertMessage, insertParts, moveMessage, presentTurn, setUsage, settleRunningParts } from './turn-rows.ts'
import { createTurnWriter } from './turn-writer.ts'
import type { EmitHere, TurnWriterDeps, WriteTurn } from './turn-writer.ts'

export type TurnStoreDeps = RunningMessageDeps & RequestBookDeps & BudgetWatchDeps & Pick<TurnWriterDeps, 'onCommitted'> & Pick<AttachedPlace, 'uploads' | 'hostId'>

type Said = Parameters<StepWriter['finish']>[0]

interface EndedCall {
  call: RecordedCall
  end: RequestEnd
}

/** Keeps a turn in Postgres. Each method is one transaction, or a few, that begin with the fence. */
export class SqlTurnStore implements TurnStore {
  readonly #deps: TurnStoreDeps
  readonly #write: WriteTurn
  readonly #calls: CallScope
  readonly #standing: AgentStanding
  readonly #requests: RequestBook
  readonly #budgets: BudgetWatch
  #running: RunningMessage | null = null

  constructor(deps: TurnStoreDeps) {
    this.#deps = deps
    this.#write = createTurnWriter(deps)
    this.#standing = new AgentStanding(deps.lease)
    this.#requests = new RequestBook(deps)
    this.#budgets = new BudgetWatch(deps, this.#write)
    this.#calls = { lease: deps.lease, write: this.#write, standing: this.#standing }
  }

  /** Ends what the worker before this one left open, and tells that the turn goes on. */
  async resume(): Promise<void> {
    await this.#write(async (tx, emit) => await resumeTurn(tx, emit, this.#deps.lease, this.#standing))
  }

  async load(): Promise<LoadedTurn> {
    const { database, lease, alive } = this.#deps
    const load = async () => await persist(() => loadTurn(database.sql, lease), alive)
    const [first, restoredStep] = await Promise.all([load(), lease.resumedCount > 0 ? persist(() => readRestoredStep(database.sql, lease), alive) : null])
    if (first.hasWaitingOpeners) await this.#write(async (tx, emit) => await takeOpeners(tx, emit, lease))
    const loaded = first.hasWaitingOpeners ? await load() : first
    const { openStep, stepsDone } = loaded
    this.#standing.set({
      step: openStep.kind === 'none' ? stepsDone : stepsDone + 1,
      pending_calls: openStep.kind === 'calling' ? pendingCalls(openStep.parts) : [],
      restored_at_step: restoredStep,
    })
    return { ...loaded, messages: await this.#withAttached(loaded.messages) }
  }

  async #withAttached(messages: readonly ContextMessage[]): Promise<ContextMessage[]> {
    const { database, lease, uploads, hostId, alive } = this.#deps
    const place = { uploads, hostId, model: lease.model }
    return await persist(() => readAttached(database.sql, messages, place), alive)
  }

  startStep(notes: readonly Note[], request: StartedRequest): StepWriter {
    const messageId = uuidv7()
    const noteRows = notes.map((note) => ({ ...note, id: uuidv7() }))
    const call = this.#requests.begin(request, messageId)
    const opened = this.#open(messageId, noteRows, call)
    // While the model thinks; when it fails, the turn is told of it by the message.
    void opened.then(async () => await this.#requests.prepare(call), () => undefined)
    const running = new RunningMessage(messageId, this.#deps, opened)
    this.#running = running
    return {
      messageId,
      push: (piece) => running.push(piece),
      finish: async (said, end) => await this.#finishStep(running, said, { call, end }),
      end: async (status, parts, end) => await this.#endStep(running, { status, parts }, { call, end }),
      abandon: async (reason, end) => await this.#abandonRunning(running, reason, { call, end }),
    }
  }

  startRequest(request: StartedRequest): RequestRecord {
    const call = this.#requests.begin(request, null)
    const started = this.#record(async (tx, emit) => {
      await this.#standing.save(tx, emit, { state: 'thinking', step: request.step })
      await startModelCall(tx, emit, this.#deps.lease, call)
    })
    void started.then(async () => await this.#requests.prepare(call), () => undefined)
    return {
      end: async (end) => {
        await started
        const judgement = await this.#requests.judge(call, end)
        await this.#record(async (tx, emit) => {
          // When its start was not recorded, its end still counts.
          await startModelCall(tx, emit, this.#deps.lease, call)
          await endModelCall(tx, emit, this.#deps.lease, { call, end, judgement })
          await this.#budgets.tell(tx, emit)
        })
        this.#requests.ended(call, end, judgement)
      },
    }
  }

  /** A write that is no part of the turn: when it fails, the turn goes on. Rejects only when the turn is lost. */
  async #record(work: (tx: Sql, emit: EmitHere) => Promise<void>): Promise<void> {
    try {
      await this.#write(work)
    } catch (error) {
      if (error instanceof TurnLostError || this.#deps.alive.aborted) throw error
      this.#deps.onUnrecorded('a request to a model', error)
    }
  }

  /** After the database came back: what it forgot of the running text is written again. */
  mendSoon(): void {
    this.#running?.mendSoon()
  }

  async abandonStep(messageId: string, reason: string): Promise<void> {
    await this.#write(async (tx, emit) => {
      await settleRunningParts(tx, messageId)
      const moved = await moveMessage(tx, messageId, ['streaming'], 'abandoned')
      if (moved !== null) emit({ type: 'message_abandoned', ...this.#ids(messageId), reason })
    })
  }

  async takeSteers(step: number): Promise<ContextMessage[]> {
    return await this.#withAttached(await this.#write(async (tx, emit) => await takeSteers(tx, emit, this.#deps.lease, step)))
  }

  async startCalls(calls: readonly StartedCall[]): Promise<void> {
    await startCalls(this.#calls, calls)
  }

  async endCall(call: CallRef, end: CallEnd, changes: readonly PlannedChange[]): Promise<void> {
    await endCall(this.#calls, call, end, changes)
  }

  async recordEdits(call: CallRef, changes: readonly PlannedChange[]): Promise<void> {
    await recordEdits(this.#calls, call, changes)
  }

  async makeEdits(call: CallRef, toEnd: (outcomes: readonly ChangeOutcome[]) => CallEnd): Promise<CallEnd> {
    return await makeEdits(this.#calls, call, toEnd)
  }

  async openRequest(call: CallRef, asked: RequestAsked): Promise<void> {
    await openRequest(this.#calls, call, asked)
  }

  async checkBudgets(): Promise<Failure | null> {
    return await persist(() => this.#budgets.check(), this.#deps.alive)
  }

  async finishCalls(messageId: string): Promise<void> {
    await this.#write(async (tx, emit) => await this.#complete(tx, emit, { messageId, from: 'calling' }))
  }

  async compact(compaction: NewCompaction): Promise<void> {
    await this.#write(async (tx, emit) => await insertCompaction(tx, emit, this.#deps.lease, compaction))
    if (!compaction.isProposal) this.#requests.compacted()
  }

  async endTurn(end: TurnEnd): Promise<boolean> {
    return await this.#write(async (tx, emit) => {
      await takeOpeners(tx, emit, this.#deps.lease)
      return await endTurn(tx, emit, { lease: this.#deps.lease, standing: this.#standing }, end)
    }, { holdsChat: true })
  }

  /** Returns Postgres's epoch. */
  async #open(messageId: string, notes: readonly (Note & { id: string })[], call: RecordedCall): Promise<string> {
    const { lease } = this.#deps
    const { step } = call.request
    return await this.#write(async (tx, emit) => {
      for (const note of notes) await this.#insertNote(tx, emit, { ...note, step: step - 1 })
      const added = await insertMessage(tx, { id: messageId, lease, step, role: 'assistant', noteKind: null, status: 'streaming', finishedAt: null })
      if (added) {
        await tx`update turns set step = ${step} where id = ${lease.turnId}`
        const turn = await presentTurn(tx, lease.turnId)
        emit({ type: 'turn_updated', chat_id: lease.chatId, turn, current_tool: null })
        emit({
          type: 'message_started',
          ...this.#ids(messageId),
          turn_id: lease.turnId,
          role: 'assistant',
          kind: 'message',
          model: lease.model,
          agent: 'native',
        })
        await startModelCall(tx, emit, lease, call)
        await this.#standing.save(tx, emit, { state: 'thinking', step, pending_calls: [] })
      }
      const rows = await tx<{ epoch: string }>`select pg_postmaster_start_time() as epoch`
      return rows[0]?.epoch ?? ''
    })
  }

  async #insertNote(tx: Sql, emit: EmitHere, note: Note & { id: string; step: number }): Promise<void> {
    const { lease } = this.#deps
    const finishedAt = new Date()
    const row = { id: note.id, lease, step: note.step, role: 'user', noteKind: note.kind, status: 'complete', finishedAt } as const
    if (!(await insertMessage(tx, row))) return
    await insertParts(tx, note.id, [{ type: 'text', text: note.text }])
    const ids = this.#ids(note.id)
    emit({ type: 'message_started', ...ids, turn_id: lease.turnId, role: 'user', kind: 'note', model: null, agent: null })
    emit({ type: 'channel_delta', ...ids, channel: 'text', content: note.text })
    emit({ type: 'message_complete', ...ids, status: 'complete', finished_at: finishedAt.toISOString() })
  }

  async #finishStep(running: RunningMessage, { parts, usage, hasCalls, thoughtMs }: Said, { call, end }: EndedCall): Promise<void> {
    const { messageId } = running
    const [judgement] = await Promise.all([this.#requests.judge(call, end), running.close()])
    if (hasCalls) this.#standing.set({ pending_calls: pendingCalls(parts) })
    await this.#write(async (tx, emit) => {
      if (!(await settleSaid(tx, emit, running, parts))) return
      await setUsage(tx, messageId, { usage, thoughtMs })
      await endModelCall(tx, emit, this.#deps.lease, { call, end, judgement })
      await this.#budgets.tell(tx, emit)
      // Its usage is the sum over its turns.
      const session = await selectSession(tx, this.#deps.lease.sessionId)
      if (session !== undefined) emit({ type: 'session_updated', session })
      if (hasCalls) await moveMessage(tx, messageId, ['streaming'], 'calling')
      else await this.#complete(tx, emit, { messageId, from: 'streaming' })
    })
    this.#requests.ended(call, end, judgement)
  }

  async #endStep(running: RunningMessage, { status, parts }: { status: 'cancelled' | 'failed'; parts: readonly StoredPart[] }, { call, end }: EndedCall): Promise<void> {
    const { messageId } = running
    await running.close()
    await this.#write(async (tx, emit) => {
      if (!(await settleSaid(tx, emit, running, parts))) return
      await endModelCall(tx, emit, this.#deps.lease, { call, end, judgement: null })
      const moved = await moveMessage(tx, messageId, ['streaming'], status)
      if (moved !== null) emit({ type: 'message_complete', ...this.#ids(messageId), status, finished_at: moved.finishedAt })
    })
  }

  /** Keeps what was said of a failed attempt from memory: a Postgres that was killed may know less. */
  async #abandonRunning(running: RunningMessage, reason: string, { call, end }: EndedCall): Promise<void> {
    const { messageId } = running
    await running.close()
    await this.#write(async (tx, emit) => {
      if (!(await settleSaid(tx, emit, running, running.spoken))) return
      await endModelCall(tx, emit, this.#deps.lease, { call, end, judgement: null })
      await moveMessage(tx, messageId, ['streaming'], 'abandoned')
      emit({ type: 'message_abandoned', ...this.#ids(messageId), reason })
    })
  }

  async #complete(tx: Sql, emit: EmitHere, step: { messageId: string; from: MessageStatus }): Promise<void> {
    const moved = await moveMessage(tx, step.messageId, [step.from], 'complete')
    if (moved === null) return
    const rows = await tx<{ usage: Usage | null; thought_ms: number | null }>`select usage, thought_ms from message_view where id = ${step.messageId}`
    const { usage = null, thought_ms: thoughtMs = null } = rows[0] ?? {}
    emit({
      type: 'message_complete',
      ...this.#ids(step.messageId),
      status: 'complete',
      ...(usage !== null && { usage }),
      ...(thoughtMs !== null && { thought_ms: thoughtMs }),
      finished_at: moved.finishedAt,
    })
    const turn = await presentTurn(tx, this.#deps.lease.turnId)
    emit({ type: 'turn_updated', chat_id: turn.chat_id, turn, current_tool: null })
  }

  #ids(messageId: string): { chat_id: string; message_id: string } {
    return { chat_id: this.#deps.lease.chatId, message_id: messageId }
  }
}

/**
 * Puts the parts of a closed message in the place of its running text, and tells what the log lacks of it.
 * False when the transaction that ended the step was committed before and its answer was lost.
 */
async function settleSaid(tx: Sql, emit: EmitHere, running: RunningMessage, parts: readonly StoredPart[]): Promise<boolean> {
  const rows = await tx<{ epoch: string }>`
    select pg_postmaster_start_time() as epoch from messages where id = ${running.messageId} and status = 'streaming'`
  if (rows[0] === undefined) return false
  for (const frame of await running.unsaid(tx, rows[0].epoch)) emit(frame)
  await insertParts(tx, running.messageId, parts)
  await tx`delete from message_chunks where message_id = ${running.messageId}`
  return true
}
