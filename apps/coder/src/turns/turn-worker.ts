import { randomUUID } from 'node:crypto'
import { TurnCancelledError, TurnLostError, runTurn } from '@boocode/agent'
import type { TurnDeps, TurnSpec } from '@boocode/agent'
import type { Failure, SessionFrame } from '@boocode/contracts'
import { AppError } from '@boocode/contracts'
import { isTransient, refreshChatStatus } from '@boocode/db'
import type { CoderContext } from '../context.ts'
import type { KnownModel } from '../providers/known-models.ts'
import type { ModelChoice } from '../providers/model-directory.ts'
import type { SpanExporter } from '../spans/span-exporter.ts'
import { claimTurn, releaseLeases, renewEveryMs, renewLeases } from './lease.ts'
import type { Lease } from './lease.ts'
import { endLeftoverCommands } from './leftover-commands.ts'
import { projectDirectory, readNoteFacts } from './note-facts.ts'
import { persist } from './persist.ts'
import type { AskedModel } from './request-book.ts'
import { SqlTurnStore } from './turn-store.ts'
import { createTurnWorkspace } from './turn-workspace.ts'

const pollEveryMs = 1_000
const maxTurns = 64
const maxResumptions = 20

interface RunningTurn {
  lease: Lease
  choice: ModelChoice
  store: SqlTurnStore
  /** Aborts when the lease is lost or the process stops: nothing may be written after it. */
  alive: AbortController
  /** Aborts also when a person stops the turn. */
  work: AbortController
  done: Promise<void>
}

/**
 * Claims turns of this host, runs them side by side, and keeps their leases. Told of new turns by
 * notification; looks once a second all the same.
 */
export class TurnWorker implements AsyncDisposable {
  readonly #context: CoderContext
  readonly #running = new Map<string, RunningTurn>()
  readonly #timers: NodeJS.Timeout[] = []
  #claiming = false
  #claimAgain = false
  #stopped = false

  constructor(context: CoderContext) {
    this.#context = context
  }

  start(): void {
    this.#timers.push(setInterval(() => this.wake(), pollEveryMs), setInterval(() => void this.#renew(), renewEveryMs))
    this.wake()
  }

  /** Looks for work now. */
  wake(): void {
    void this.#claimAll()
  }

  /** A person stopped this turn. */
  cancel(turnId: string): void {
    this.#running.get(turnId)?.work.abort(new TurnCancelledError())
  }

  /** The database was away: what it forgot is written again. */
  mend(): void {
    for (const turn of this.#running.values()) turn.store.mendSoon()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopped = true
    for (const timer of this.#timers) clearInterval(timer)
    const turns = [...this.#running.values()]
    for (const turn of turns) {
      turn.alive.abort(new TurnLostError())
      turn.work.abort(new TurnLostError())
    }
    await Promise.all(turns.map((turn) => turn.done))
    if (turns.length > 0) await releaseLeases(this.#context.database.sql, turns.map((turn) => turn.lease))
  }

  async #claimAll(): Promise<void> {
    this.#claimAgain = true
    if (this.#claiming) return
    this.#claiming = true
    try {
      while (this.#claimAgain && !this.#stopped && this.#running.size < maxTurns) {
        this.#claimAgain = false
        const lease = await claimTurn(this.#context.database.fast, this.#context.config.hostId, randomUUID())
        if (lease === null) continue
        this.#claimAgain = true
        this.#run(lease)
      }
    } catch (error) {
      // The next poll tries again; while the database is away that is once a second.
      if (!isTransient(error)) this.#context.log.error({ err: error }, 'claiming a turn failed')
    } finally {
      this.#claiming = false
    }
  }

  #run(lease: Lease): void {
    this.#running.get(lease.turnId)?.alive.abort(new TurnLostError())
    const alive = new AbortController()
    const work = new AbortController()
    alive.signal.addEventListener('abort', () => work.abort(alive.signal.reason), { once: true })
    const { config, database, events, models, prices, log, spans } = this.#context
    const choice = models.clientFor(lease.model)
    const onFault = (error: unknown) => (error instanceof TurnLostError ? alive : work).abort(error)
    const onUnrecorded = (what: string, err: unknown) => this.#context.onUnrecorded(what, err, { turn_id: lease.turnId })
    const store = new SqlTurnStore({ database, events, lease, uploads: config.uploads, hostId: config.hostId, alive: alive.signal, onFault, log, model: askedModel(choice), prices, onUnrecorded, budgets: () => this.#context.budgets, onCommitted: (frames) => tellSpans(spans, frames) })
    const turn: RunningTurn = { lease, choice, store, alive, work, done: Promise.resolve() }
    this.#running.set(lease.turnId, turn)
    if (lease.cancelRequested) work.abort(new TurnCancelledError())
    turn.done = this.#execute(turn)
  }

  async #execute(turn: RunningTurn): Promise<void> {
    const { lease, store, work } = turn
    const log = this.#context.log.child({ turn_id: lease.turnId, chat_id: lease.chatId, epoch: lease.epoch })
    try {
      if (lease.resumed) {
        await persist(() => endLeftoverCommands(this.#context.database.sql, { turnId: lease.turnId }), turn.alive.signal)
        await store.resume()
        this.#refreshStatus(lease.chatId)
      }
      const end = await this.#toEnd(turn)
      log.info({ status: end.status, resumed: lease.resumedCount }, 'turn ended')
    } catch (error) {
      const cause: unknown = work.signal.aborted ? work.signal.reason : error
      if (cause instanceof TurnLostError) {
        log.info('turn was put down')
      } else {
        log.error({ err: cause }, 'turn failed')
        await endFailed(store, cause).catch((failed: unknown) => log.error({ err: failed }, 'the end of the turn was not written'))
      }
    } finally {
      if (this.#running.get(lease.turnId) === turn) this.#running.delete(lease.turnId)
      this.#refreshStatus(lease.chatId)
      this.wake()
    }
  }

  async #toEnd(turn: RunningTurn): Promise<{ status: string }> {
    const { lease, store, work, choice } = turn
    const { tools } = this.#context
    if (lease.resumedCount > maxResumptions) throw new AppError('unprocessable', `The turn was interrupted ${lease.resumedCount} times and was given up. Send it again.`)
    if ('fault' in choice) throw new AppError('unprocessable', choice.fault)
    const projectRoot = await projectDirectory(lease)
    const deps: TurnDeps = {
      store,
      model: choice.client,
      tools,
      workspace: createTurnWorkspace(this.#context, { lease, projectRoot, alive: turn.alive.signal }),
      facts: () => readNoteFacts(lease, projectRoot),
      now: () => performance.now(),
      wallNow: () => Date.now(),
      onDefect: (err, tool) => this.#context.log.error({ err, tool, turn_id: lease.turnId }, 'a tool failed in a way it did not foresee'),
    }
    return await runTurn(specOf(lease, choice.model), deps, work.signal)
  }

  #refreshStatus(chatId: string): void {
    const { events, log, signal } = this.#context
    persist(() => refreshChatStatus(events, chatId), signal).catch((error: unknown) => {
      if (!signal.aborted) log.warn({ err: error, chat_id: chatId }, 'the status of a chat was not refreshed')
    })
  }

  async #renew(): Promise<void> {
    const turns = [...this.#running.values()]
    if (turns.length === 0) return
    try {
      const renewal = await renewLeases(this.#context.database.fast, turns.map((turn) => turn.lease))
      for (const turn of turns) {
        if (!renewal.held.has(turn.lease.turnId)) await this.#dropLost(turn)
        else if (renewal.cancelled.has(turn.lease.turnId)) turn.work.abort(new TurnCancelledError())
      }
    } catch (error) {
      // While the database is away nobody else can take the turns either.
      if (!isTransient(error)) this.#context.log.error({ err: error }, 'renewing leases failed')
    }
  }

  /** A turn that just ended by itself is not lost: its end removed the lease. */
  async #dropLost(turn: RunningTurn): Promise<void> {
    const rows = await this.#context.database.sql<{ lost: boolean }>`
      select status = 'running' and lease_owner is distinct from ${turn.lease.owner}::uuid as lost
      from turns where id = ${turn.lease.turnId}`
    if (rows[0]?.lost !== false) turn.alive.abort(new TurnLostError())
  }
}

/** Tells the exporter, if there is one, of rows that ended. */
function tellSpans(spans: SpanExporter | null, frames: readonly SessionFrame[]): void {
  for (const frame of spans === null ? [] : frames) {
    if (frame.type === 'tool_trace_finish') spans?.ended({ kind: 'trace', id: frame.trace_id })
    if (frame.type === 'model_call_updated' && frame.call.outcome !== null) spans?.ended({ kind: 'model_call', id: frame.call.id })
    if (frame.type === 'turn_updated' && frame.turn.finished_at !== null) spans?.ended({ kind: 'turn', id: frame.turn.id })
  }
}

/** A turn without a model asks nobody. */
function askedModel(choice: ModelChoice): AskedModel {
  if ('fault' in choice) return { provider: 'none', kind: 'none', wireName: '', reportsHits: false }
  const { model, kind } = choice
  return { provider: model.provider, kind, wireName: model.wireName, reportsHits: kind !== 'openai_compatible' }
}

function specOf(lease: Lease, model: KnownModel): TurnSpec {
  const { limits } = lease
  return {
    model: model.wireName,
    effort: lease.effort,
    limits: { stepsMax: lease.stepsMax, budgetTokens: lease.budgetTokens, repeatedCalls: limits.repeated_calls, failedCalls: limits.failed_calls },
    contextWindow: model.contextTokens,
    compactAt: limits.compact_at,
    compaction: lease.kind === 'compact' ? { instructions: lease.options?.instructions ?? null, isProposal: lease.options?.preview === true } : null,
  }
}

async function endFailed(store: SqlTurnStore, cause: unknown): Promise<void> {
  await store.endTurn({ status: 'failed', failure: toFailure(cause) })
}

function toFailure(cause: unknown): Failure {
  if (cause instanceof AppError) return { code: cause.code, message: cause.message }
  return { code: 'internal', message: 'Something went wrong inside BooCode; the log of the coder has the details. Send again to retry.' }
}
