import { cleanText } from '@boocode/contracts'
import type { Failure, ToolResultPart } from '@boocode/contracts'
import { buildPrompt } from '../context/prompt.ts'
import type { ContextMessage, StoredPart } from '../context/prompt.ts'
import { changedNotes, wantedNotes } from '../context/notes.ts'
import type { NoteFacts } from '../context/notes.ts'
import type { ModelClient } from '../model/model-client.ts'
import type { FinishReason } from '../model/model-event.ts'
import { createToolContext } from '../tools/tool.ts'
import { callTool } from '../tools/call-tool.ts'
import type { ToolRegistry } from '../tools/registry.ts'
import { runModelStep } from './model-step.ts'
import type { StepResult } from './model-step.ts'
import { TurnCancelledError } from './turn-store.ts'
import type { TurnEnd, TurnStore } from './turn-store.ts'

export interface TurnDeps {
  store: TurnStore
  model: ModelClient
  tools: ToolRegistry
  /** Real path of the project's directory. */
  projectRoot: string
  /** Facts for the notes; read anew for each turn. */
  facts: () => Promise<NoteFacts>
  /** Milliseconds on a monotonic clock. */
  now: () => number
}

export interface TurnSpec {
  model: string
  stepsMax: number
}

/**
 * Runs a turn from wherever the store says it stands to its end.
 *
 *   load ─▶ [open step: abandon it, or finish its calls] ─▶ model step ─▶ calls? ──no──▶ completed
 *                                                              ▲           │yes
 *                                                              └─ results ◀┘
 *
 * @throws TurnLostError when another worker took the turn; the reason of `signal` when it aborts
 *   for anything but `TurnCancelledError`. In both cases the turn stays as the store has it.
 */
export async function runTurn(spec: TurnSpec, deps: TurnDeps, signal: AbortSignal): Promise<TurnEnd> {
  const end = await stepsToEnd(spec, deps, signal)
  await deps.store.endTurn(end)
  return end
}

async function stepsToEnd(spec: TurnSpec, deps: TurnDeps, signal: AbortSignal): Promise<TurnEnd> {
  const { store } = deps
  const [loaded, facts] = await Promise.all([store.load(), deps.facts()])
  const messages = [...loaded.messages]
  let stepsDone = loaded.stepsDone
  if (loaded.openStep.kind === 'streaming') {
    await store.abandonStep(loaded.openStep.messageId, 'The service was interrupted while the model wrote; the step was asked again.')
  }
  if (loaded.openStep.kind === 'calling') {
    const { messageId, parts } = loaded.openStep
    const results = await runCalls(messageId, parts, deps, signal)
    messages.push({ role: 'assistant', parts: [...parts, ...results] })
    if (isCancelled(signal)) return { status: 'cancelled' }
    stepsDone += 1
  } else if (loaded.answered) {
    return { status: 'completed' }
  }
  const notes = changedNotes(wantedNotes(facts), loaded.presentNotes)
  const pendingNotes = [...notes]
  // Before the words that began the turn, or after what was already sent.
  messages.splice(stepsDone === 0 ? loaded.turnStart : messages.length, 0, ...notes.map(toContextMessage))

  while (stepsDone < spec.stepsMax) {
    if (isCancelled(signal)) return { status: 'cancelled' }
    const step = await runModelStep({
      deps,
      request: { model: spec.model, prompt: buildPrompt(messages), tools: deps.tools.definitions() },
      openWriter: () => store.startStep(stepsDone + 1, pendingNotes.splice(0)),
      signal,
    })
    if (step.kind !== 'said') return endOf(step)
    const results = step.hasCalls ? await runCalls(step.messageId, step.parts, deps, signal) : []
    messages.push({ role: 'assistant', parts: [...step.parts, ...results] })
    stepsDone += 1
    if (!step.hasCalls) return endOfAnswer(step.reason)
  }
  return { status: 'failed', failure: stepLimit(spec.stepsMax) }
}

function toContextMessage(note: { text: string }): ContextMessage {
  return { role: 'user', parts: [{ type: 'text', text: note.text }] }
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

function stepLimit(stepsMax: number): Failure {
  return {
    code: 'step_limit',
    message: `The turn reached its limit of ${stepsMax} steps and was stopped. Send "continue" to go on.`,
  }
}

function isCancelled(signal: AbortSignal): boolean {
  return signal.aborted && signal.reason instanceof TurnCancelledError
}

/** Makes the calls that have no result yet, side by side; all of today's tools only read. */
async function runCalls(
  messageId: string,
  parts: readonly StoredPart[],
  deps: TurnDeps,
  signal: AbortSignal,
): Promise<ToolResultPart[]> {
  const done = new Set(parts.flatMap((part) => (part.type === 'tool_result' ? [part.tool_call_id] : [])))
  const open = parts.flatMap((part) => (part.type === 'tool_call' && !done.has(part.tool_call_id) ? [part] : []))
  await deps.store.startCalls(messageId, open.map((call) => call.tool_name))
  const results = await Promise.all(
    open.map(async (call) => {
      const result = await runCall(call, deps, signal)
      await deps.store.addResult(messageId, result)
      return result
    }),
  )
  await deps.store.finishCalls(messageId)
  return results
}

async function runCall(
  call: Extract<StoredPart, { type: 'tool_call' }>,
  deps: TurnDeps,
  signal: AbortSignal,
): Promise<ToolResultPart> {
  const startedAt = deps.now()
  const part = (output: string, isError: boolean, truncated: boolean): ToolResultPart => ({
    type: 'tool_result',
    tool_call_id: call.tool_call_id,
    output: cleanText(output),
    is_error: isError,
    truncated,
    latency_ms: Math.max(0, Math.round(deps.now() - startedAt)),
  })
  try {
    const input = call.raw ?? JSON.stringify(call.input)
    const result = await callTool(deps.tools, { name: call.tool_name, input }, createToolContext({ projectRoot: deps.projectRoot, signal }))
    return part(result.output, result.isError, result.truncated)
  } catch (error) {
    if (!isCancelled(signal)) throw error
    return part('The person stopped this before it finished.', true, false)
  }
}
