import { prepareCall } from '../tools/call-tool.ts'
import type { PreparedCall } from '../tools/call-tool.ts'
import type { StoredPart } from '../context/prompt.ts'
import type { ToolResultPart } from '@boocode/contracts'
import { runCall } from './run-call.ts'
import type { CallDeps, OpenCall } from './run-call.ts'
import type { CallState } from './turn-store.ts'
import { untouchedCall } from './turn-store.ts'

export interface CallsOfStep {
  messageId: string
  parts: readonly StoredPart[]
  /** How far calls had come when the turn was picked up; empty for a step that was just said. */
  calls: ReadonlyMap<string, CallState>
  /** Set when the turn is being ended: calls are refused. */
  isRefused: boolean
}

/** `waiting`: a person was asked and the turn is put down; what had ended is stored. */
export type CallsEnd = { kind: 'done'; results: ToolResultPart[] } | { kind: 'waiting' }

/**
 * Makes the calls of a step that have no result yet. Calls that only read run side by side, those
 * that change things or ask run by themselves, in the order in which the model made them.
 */
export async function runCalls(step: CallsOfStep, deps: CallDeps, signal: AbortSignal): Promise<CallsEnd> {
  const results: ToolResultPart[] = []
  for (const batch of batchesOf(openCalls(step, deps))) {
    if (batch.every((call) => call.isFree)) {
      const startedAtMs = deps.wallNow()
      await deps.store.startCalls(batch.map((call) => ({ ...call.ref, input: call.part.input, startedAtMs })))
    }
    const ends = await Promise.all(batch.map((call) => runCall(call, deps, signal)))
    for (const end of ends) {
      if (end === 'waiting') return { kind: 'waiting' }
      results.push(end)
    }
  }
  await deps.store.finishCalls(step.messageId)
  return { kind: 'done', results }
}

function openCalls(step: CallsOfStep, deps: CallDeps): OpenCall[] {
  const done = new Set(step.parts.flatMap((part) => (part.type === 'tool_result' ? [part.tool_call_id] : [])))
  return step.parts.flatMap((part) => {
    if (part.type !== 'tool_call' || done.has(part.tool_call_id)) return []
    const prepared = prepareCall(deps.tools, { name: part.tool_name, input: part.raw ?? JSON.stringify(part.input) })
    const ref = { messageId: step.messageId, callId: part.tool_call_id, toolName: part.tool_name }
    const state = step.calls.get(part.tool_call_id) ?? untouchedCall
    return [{ part, ref, prepared, state, isFree: isFree(prepared), isRefused: step.isRefused }]
  })
}

/** Only reads and asks nobody, or is answered with what is wrong with it. */
function isFree(prepared: PreparedCall): boolean {
  return !prepared.ok || (prepared.tool.readOnly && prepared.tool.asks === undefined)
}

function batchesOf(calls: readonly OpenCall[]): OpenCall[][] {
  const batches: OpenCall[][] = []
  for (const call of calls) {
    const last = batches.at(-1)
    if (call.isFree && last?.[0]?.isFree === true) last.push(call)
    else batches.push([call])
  }
  return batches
}
