import type { Failure } from '@boocode/contracts'
import { changedNotes, note, wantedNotes } from '../context/notes.ts'
import type { Note, NoteFacts } from '../context/notes.ts'
import { buildPrompt } from '../context/prompt.ts'
import type { ContextMessage, StoredPart } from '../context/prompt.ts'
import { promptRuns } from '../context/prompt-runs.ts'
import type { ModelClient } from '../model/model-client.ts'
import type { FinishReason } from '../model/model-event.ts'
import { summarise, summaryMessage } from './compact.ts'
import type { CompactionAsked } from './compact.ts'
import { roughTokens } from './fit-messages.ts'
import { judgeCourse, windUpOf } from './limits.ts'
import { runModelStep } from './model-step.ts'
import type { StepResult } from './model-step.ts'
import { runCalls } from './run-calls.ts'
import type { CallDeps } from './run-call.ts'
import type { TurnSpec } from './turn-spec.ts'
import { isCancelled } from './turn-store.ts'
import type { CallState, LoadedTurn, TurnEnd, TurnOutcome } from './turn-store.ts'

export interface TurnDeps extends CallDeps {
  model: ModelClient
  /** Facts for the notes; read anew for each turn. */
  facts: () => Promise<NoteFacts>
}

/**
 * Runs a turn from wherever the store says it stands to its end, or until a person is asked.
 *
 *   load ─▶ [open step: abandon it, or finish its calls] ─▶ model step ─▶ calls? ──no──▶ completed
 *                                                              ▲           │yes
 *                     steers, notes, limits, summary ──────────┴─ results ◀┘──must ask──▶ awaiting_input
 *
 * @throws TurnLostError when another worker took the turn; the reason of `signal` when it aborts
 *   for anything but `TurnCancelledError`. In both cases the turn stays as the store has it.
 */
export async function runTurn(spec: TurnSpec, deps: TurnDeps, signal: AbortSignal): Promise<TurnOutcome> {
  const [loaded, facts] = await Promise.all([deps.store.load(), deps.facts()])
  const turn = new Course(spec, deps, signal, { loaded, facts })
  if (spec.compaction !== null) return await turn.end(await turn.compactOnly(spec.compaction))
  for (let outcome = await turn.pickUp(); ; outcome = null) {
    const end: TurnOutcome = outcome ?? (await turn.steps())
    if (end.status === 'awaiting_input') return end
    if (await deps.store.endTurn(end)) return end
    // Somebody spoke before the end was written: the turn goes on with their words.
  }
}

/** A turn on its way: what the context holds now, and how far it has come. */
class Course {
  readonly #spec: TurnSpec
  readonly #deps: TurnDeps
  readonly #signal: AbortSignal
  readonly #loaded: LoadedTurn
  readonly #facts: NoteFacts
  #messages: ContextMessage[]
  /** Index of the person's words in `#messages`. */
  #turnStart: number
  #stepsDone: number
  #pendingNotes: Note[]
  #contextTokens: number
  #turnTokens: number
  /** Notes stand in `#messages` from the first step on that is asked. */
  #areNotesPlaced = false
  /** Step before which the last summary was made. */
  #roomMadeAt: number | null = null

  constructor(spec: TurnSpec, deps: TurnDeps, signal: AbortSignal, start: { loaded: LoadedTurn; facts: NoteFacts }) {
    this.#spec = spec
    this.#deps = deps
    this.#signal = signal
    this.#loaded = start.loaded
    this.#facts = start.facts
    this.#messages = [...start.loaded.messages]
    this.#turnStart = start.loaded.turnStart
    this.#stepsDone = start.loaded.stepsDone
    this.#contextTokens = start.loaded.contextTokens
    this.#turnTokens = start.loaded.turnTokens
    this.#pendingNotes = changedNotes(wantedNotes(start.facts), start.loaded.presentNotes)
  }

  /** Settles the step that a crash or a request had left open. Null: go on with further steps. */
  async pickUp(): Promise<TurnOutcome | null> {
    const { openStep, answered } = this.#loaded
    if (openStep.kind === 'streaming') {
      await this.#deps.store.abandonStep(openStep.messageId, 'The service was interrupted while the model wrote; the step was asked again.')
    }
    if (openStep.kind === 'calling') {
      const isWaiting = !(await this.#makeCalls(openStep.messageId, openStep.parts, openStep.calls))
      if (isWaiting) return { status: 'awaiting_input' }
      this.#stepsDone += 1
      if (isCancelled(this.#signal)) return { status: 'cancelled' }
      const windUp = windUpOf(this.#turn())
      if (windUp !== null) return { status: 'failed', failure: windUpFailures[windUp] }
    } else if (answered) {
      return { status: 'completed' }
    }
    return null
  }

  async steps(): Promise<TurnOutcome> {
    const { spec, deps, signal } = { spec: this.#spec, deps: this.#deps, signal: this.#signal }
    while (this.#stepsDone < spec.limits.stepsMax) {
      if (isCancelled(signal)) return { status: 'cancelled' }
      const stop = await this.#beforeStep()
      if (stop !== null) return stop
      const sent = [...this.#messages]
      const tools = deps.tools.definitions()
      const runs = () => promptRuns(sent, tools)
      const step = await runModelStep({
        deps,
        request: { model: spec.model, prompt: buildPrompt(sent), tools, ...(spec.effort !== null && { effort: spec.effort }) },
        openWriter: (attempt) => deps.store.startStep(this.#pendingNotes.splice(0), { purpose: 'step', step: this.#stepsDone + 1, ...attempt, runs }),
        signal,
      })
      if (step.kind !== 'said') return endOf(step)
      this.#contextTokens = step.usage.prompt_tokens + step.usage.completion_tokens
      this.#turnTokens += this.#contextTokens
      if (!step.hasCalls) {
        this.#messages.push({ role: 'assistant', parts: step.parts })
        this.#stepsDone += 1
        return endOfAnswer(step.reason)
      }
      const windUp = windUpOf(this.#turn())
      if (!(await this.#makeCalls(step.messageId, step.parts, new Map()))) return { status: 'awaiting_input' }
      this.#stepsDone += 1
      if (windUp !== null) return { status: 'failed', failure: windUpFailures[windUp] }
    }
    return isCancelled(signal) ? { status: 'cancelled' } : { status: 'failed', failure: stepLimit(spec.limits.stepsMax) }
  }

  /** Ends a turn that only sums up. */
  async compactOnly(asked: { instructions: string | null; isProposal: boolean }): Promise<TurnEnd> {
    if (this.#messages.length === 0 || this.#loaded.answered) return { status: 'completed' }
    const overspent = await this.#deps.store.checkBudgets()
    if (overspent !== null) return { status: 'failed', failure: overspent }
    const failed = await this.#compact(this.#messages, { reason: 'asked', ...asked })
    return failed ?? { status: 'completed' }
  }

  async end(end: TurnEnd): Promise<TurnEnd> {
    await this.#deps.store.endTurn(end)
    return end
  }

  /** What has to happen between two steps: words of people, the project's check, limits, a summary. */
  async #beforeStep(): Promise<TurnEnd | null> {
    const { limits } = this.#spec
    if (this.#stepsDone > 0) this.#messages.push(...(await this.#deps.store.takeSteers(this.#stepsDone)))
    this.#placeNotes()
    if (limits.budgetTokens !== null && this.#turnTokens >= limits.budgetTokens) {
      return { status: 'failed', failure: budgetLimit(limits.budgetTokens) }
    }
    const overspent = await this.#deps.store.checkBudgets()
    if (overspent !== null) return { status: 'failed', failure: overspent }
    await this.#checkProject()
    this.#judge()
    const isFull = this.#contextTokens + roughTokens(uncounted(this.#messages)) >= this.#spec.contextWindow * this.#spec.compactAt
    // What is still too long right after a summary does not get shorter by another one.
    const isTried = this.#roomMadeAt !== null && this.#stepsDone <= this.#roomMadeAt + 1
    return isFull && !isTried ? await this.#makeRoom() : null
  }

  /** False when a person was asked. */
  async #makeCalls(messageId: string, parts: readonly StoredPart[], calls: ReadonlyMap<string, CallState>): Promise<boolean> {
    const isRefused = windUpOf(this.#turn()) !== null
    const end = await runCalls({ messageId, parts, calls, isRefused }, this.#deps, this.#signal)
    if (end.kind === 'waiting') return false
    this.#messages.push({ role: 'assistant', parts: [...parts, ...end.results] })
    return true
  }

  /** Notes stand before the words that began the turn, or after what was already sent. */
  #placeNotes(): void {
    if (this.#areNotesPlaced) return
    this.#areNotesPlaced = true
    const at = this.#stepsDone === 0 ? this.#turnStart : this.#messages.length
    this.#messages.splice(at, 0, ...this.#pendingNotes.map(toContextMessage))
    if (this.#stepsDone === 0) this.#turnStart += this.#pendingNotes.length
  }

  #tell(item: Note): void {
    this.#pendingNotes.push(item)
    this.#messages.push(toContextMessage(item))
  }

  /** In the mode `auto`, what the last step's edits broke is told to the model, once for each step that changed files. */
  async #checkProject(): Promise<void> {
    const at = this.#messages.findLastIndex((message) => message.role === 'assistant')
    const last = this.#messages[at]
    const isChecked = this.#messages.slice(at + 1).some((message) => message.noteKind === 'check')
    if (this.#deps.workspace.mode !== 'auto' || this.#stepsDone === 0 || last === undefined || isChecked || !hasEdited(last)) return
    const check = await this.#deps.workspace.check(this.#signal)
    if (check === null || check.passed || isCancelled(this.#signal)) return
    this.#tell(note('check', `After your edits \`${check.command}\` fails. Mend what you broke.\n\n${check.output}`))
  }

  #judge(): void {
    const verdict = windUpOf(this.#turn()) === null ? judgeCourse(this.#turn(), this.#spec.limits) : { kind: 'go_on' as const }
    if (verdict.kind === 'advise') this.#tell(note(verdict.noteKind, verdict.text))
    if (verdict.kind === 'wind_up') this.#tell(note(verdict.code, verdict.text))
  }

  #turn(): readonly ContextMessage[] {
    return this.#messages.slice(this.#turnStart)
  }

  /** Puts a summary in the place of everything but the words that began the turn. */
  async #makeRoom(): Promise<TurnEnd | null> {
    const isNew = this.#stepsDone === 0
    const notes = this.#pendingNotes.splice(0)
    const sent = isNew ? this.#messages.slice(0, this.#turnStart - notes.length) : this.#messages.slice(0, this.#messages.length - notes.length)
    if (sent.length === 0) {
      this.#pendingNotes.push(...notes)
      return null
    }
    const words = this.#messages[this.#turnStart]
    const failed = await this.#compact(sent, { reason: 'limit', instructions: null, isProposal: false })
    if (failed !== null) return failed
    const told = notes.filter(({ kind }) => !wantedNotes(this.#facts).some((wanted) => wanted.kind === kind))
    this.#pendingNotes = [...wantedNotes(this.#facts), ...told]
    this.#turnStart = 1
    if (words !== undefined) this.#messages.push(words)
    this.#areNotesPlaced = false
    this.#placeNotes()
    this.#roomMadeAt = this.#stepsDone
    return null
  }

  async #compact(messages: readonly ContextMessage[], asked: CompactionAsked): Promise<TurnEnd | null> {
    const { model, tools, store, now, wallNow } = this.#deps
    const deps = { spec: this.#spec, model, tools, store, now, wallNow, tokensBefore: this.#contextTokens, step: this.#stepsDone }
    const end = await summarise(messages, asked, deps, this.#signal)
    if (end.kind === 'cancelled') return { status: 'cancelled' }
    if (end.kind === 'failed') return { status: 'failed', failure: end.failure }
    await this.#deps.store.compact(end.compaction)
    this.#turnTokens += end.compaction.usage.prompt_tokens + end.compaction.usage.completion_tokens
    this.#contextTokens = end.compaction.tokensAfter
    if (!asked.isProposal) this.#messages = [summaryMessage(end.compaction.summary)]
    return null
  }
}

const editingTools = new Set(['edit_file', 'create_file', 'delete_file', 'apply_pending'])

function hasEdited({ parts }: ContextMessage): boolean {
  const edits = parts.flatMap((part) => (part.type === 'tool_call' && editingTools.has(part.tool_name) ? [part.tool_call_id] : []))
  return parts.some((part) => part.type === 'tool_result' && !part.is_error && edits.includes(part.tool_call_id))
}

/** What no step has counted yet: the results of the last calls, and what stands after them. */
function uncounted(messages: readonly ContextMessage[]): StoredPart[] {
  const at = messages.findLastIndex((message) => message.role === 'assistant')
  const results = messages[at]?.parts.filter((part) => part.type === 'tool_result') ?? []
  return [...results, ...messages.slice(at + 1).flatMap(({ parts }) => parts)]
}

function toContextMessage({ kind, text }: Note): ContextMessage {
  return { role: 'user', parts: [{ type: 'text', text }], noteKind: kind }
}

function endOf(step: Exclude<StepResult, { kind: 'said' }>): TurnEnd {
  return step.kind === 'cancelled' ? { status: 'cancelled' } : { status: 'failed', failure: step.failure }
}

/** An answer that the provider cut is no answer: the person is told, and what was said stays. */
function endOfAnswer(reason: FinishReason): TurnEnd {
  if (reason === 'length') {
    const message = 'The answer reached the longest output of the model and was cut. Send "continue" to go on.'
    return { status: 'failed', failure: { code: 'output_limit', message } }
  }
  if (reason === 'content_filter') {
    const message = 'The provider withheld the rest of the answer (content filter). Ask in other words.'
    return { status: 'failed', failure: { code: 'content_filter', message } }
  }
  return { status: 'completed' }
}

const windUpFailures: Readonly<Record<'doom_loop' | 'mistakes', Failure>> = {
  doom_loop: { code: 'doom_loop', message: 'The agent made the same call with the same result again and again, and was stopped. Tell it what to do differently.' },
  mistakes: { code: 'mistakes', message: 'Too many calls in a row failed, and the turn was stopped. Tell the agent what to do differently.' },
}

function stepLimit(stepsMax: number): Failure {
  return { code: 'step_limit', message: `The turn reached its limit of ${stepsMax} steps and was stopped. Send "continue" to go on.` }
}

function budgetLimit(tokens: number): Failure {
  return { code: 'budget_limit', message: `The turn used up its budget of ${tokens} tokens and was stopped. Raise the limit in the settings, or send "continue" to go on with a new budget.` }
}
