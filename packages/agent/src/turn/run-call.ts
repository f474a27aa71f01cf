import type { ChangeOutcome, RequestAnswer, RequestAsked, ToolResultPart } from '@boocode/contracts'
import { cleanText } from '@boocode/contracts'
import type { StoredPart } from '../context/prompt.ts'
import { runPrepared } from '../tools/call-tool.ts'
import type { PreparedCall } from '../tools/call-tool.ts'
import { noPermissions } from '../tools/call-session.ts'
import type { ToolRegistry } from '../tools/registry.ts'
import { createToolContext, toolError } from '../tools/tool.ts'
import type { CallOutcome, Tool, ToolContext, ToolResult } from '../tools/tool.ts'
import { deniedText, editTrouble, expiredText, interruptedText, notOnDiskLine, pendingLine, refusedByLimit, refusedByPlan, stoppedText } from './call-texts.ts'
import type { Clock } from './request-record.ts'
import { isCancelled } from './turn-store.ts'
import type { CallEnd, CallRef, CallState, TurnStore } from './turn-store.ts'
import type { Situation, TurnWorkspace } from './turn-workspace.ts'

export interface CallDeps extends Clock {
  store: TurnStore
  tools: ToolRegistry
  workspace: TurnWorkspace
  /** Told of errors that a tool did not foresee. */
  onDefect: (error: unknown, toolName: string) => void
}

export interface OpenCall {
  part: Extract<StoredPart, { type: 'tool_call' }>
  ref: CallRef
  prepared: PreparedCall
  state: CallState
  /** Runs without anybody's leave. */
  isFree: boolean
  isRefused: boolean
}

/**
 * Brings one call to its result, from wherever a crash or a request had left it.
 *
 *   refused? ─▶ edits recorded? ─▶ cut off? ─▶ must ask? ──unanswered──▶ waiting
 *                    │                │            │ allowed / free
 *                    ▼                ▼            ▼
 *              make the edits    tell the model   run ─▶ plain result, pending edits, or edits made
 */
export async function runCall(call: OpenCall, deps: CallDeps, signal: AbortSignal): Promise<ToolResultPart | 'waiting'> {
  const watch = watchCall(deps)
  const finish = async (end: PlainEnd): Promise<ToolResultPart> => {
    const whole = toEnd(call, end, watch)
    await deps.store.endCall(call.ref, whole, end.result.changes ?? [])
    return whole.result
  }
  // Whatever was decided since: half of them may be on disk.
  if (call.state.editsRecorded) return await makeEdits(call, toolError(''), { deps, watch })
  if (isCancelled(signal)) return await finish({ result: toolError(stoppedText), outcome: 'cancelled' })
  if (call.isRefused) return await finish({ result: toolError(refusedByLimit), outcome: 'denied' })
  if (!call.prepared.ok) return await finish({ result: await runPrepared(call.prepared, contextOf(call, deps, { signal, situation: null })), outcome: 'error' })
  const { tool, input } = call.prepared
  if (call.state.started && tool.isReportedWhenInterrupted === true) {
    return await finish({ result: toolError(interruptedText(call.state.commandOutput)), outcome: 'interrupted' })
  }
  if (deps.workspace.mode === 'plan' && !tool.readOnly) return await finish({ result: toolError(refusedByPlan(tool.name)), outcome: 'denied' })

  const ctx = contextOf(call, deps, { signal, situation: await deps.workspace.situation() })
  const leave = await seekLeave(call, tool, input, ctx)
  if (leave.kind === 'ask') {
    await deps.store.openRequest(call.ref, leave.asked)
    return 'waiting'
  }
  if (leave.kind === 'no') return await finish({ result: toolError(leave.text), outcome: 'denied' })
  if (!call.isFree) {
    watch.restart()
    await deps.store.startCalls([{ ...call.ref, input: call.part.input, startedAtMs: watch.startedAtMs() }])
  }
  const end = await run(call, ctx, deps)
  if (deps.workspace.mode !== 'auto' || end.result.changes === undefined || end.result.isError) {
    return await finish(withPendingLine(end, ctx))
  }
  await deps.store.recordEdits(call.ref, end.result.changes)
  return await makeEdits(call, end.result, { deps, watch })
}

type Leave = { kind: 'yes' } | { kind: 'no'; text: string } | { kind: 'ask'; asked: RequestAsked }

async function seekLeave(call: OpenCall, tool: Tool, input: unknown, ctx: ToolContext): Promise<Leave> {
  const { request } = call.state
  if (request === null || request.status === 'pending') {
    const asked = (await tool.asks?.(input, ctx)) ?? null
    return asked === null ? { kind: 'yes' } : { kind: 'ask', asked }
  }
  if (request.answer === null) return { kind: 'no', text: expiredText }
  if ('decision' in request.answer && request.answer.decision === 'deny') return { kind: 'no', text: deniedText(request.answer.reason) }
  return { kind: 'yes' }
}

interface PlainEnd {
  result: ToolResult
  outcome: CallOutcome
}

async function run(call: OpenCall, ctx: ToolContext, deps: CallDeps): Promise<PlainEnd> {
  try {
    if (wantsPendingApplied(ctx.session.answer)) await ctx.session.pending.apply(null)
    const result = await runPrepared(call.prepared, ctx, deps.onDefect)
    const outcome = result.facts?.['timed_out'] === true ? 'timeout' : result.isError ? 'error' : 'success'
    return { result, outcome }
  } catch (error) {
    if (!isCancelled(ctx.signal)) throw error
    return { result: toolError(stoppedText), outcome: 'cancelled' }
  }
}

function wantsPendingApplied(answer: RequestAnswer | null): boolean {
  return answer !== null && 'decision' in answer && answer.apply_pending === true
}

/** Says what is not on disk: of edits that they wait, of a command that it did not see what waits. */
function withPendingLine(end: PlainEnd, ctx: ToolContext): PlainEnd {
  const { result } = end
  if (result.changes !== undefined && !result.isError) {
    return { ...end, result: { ...result, output: `${result.output}\n${pendingLine(result.changes.length)}` } }
  }
  const unseen = result.facts?.['sandboxed'] === undefined || wantsPendingApplied(ctx.session.answer) ? 0 : ctx.overlay.size
  if (unseen === 0) return end
  return { ...end, result: { ...result, output: `${result.output}\n${notOnDiskLine(unseen)}` } }
}

/** The result of edits that were made at once; after a crash the plan's own words are gone, and the outcomes speak. */
async function makeEdits(call: OpenCall, planned: ToolResult, { deps, watch }: { deps: CallDeps; watch: CallWatch }): Promise<ToolResultPart> {
  const end = await deps.store.makeEdits(call.ref, (outcomes) => {
    const trouble = editTrouble(deps.workspace.mode, outcomes)
    const said = planned.isError ? describeOutcomes(outcomes) : planned.output
    const output = trouble === null ? said : trouble.isError ? trouble.text : `${said}\n${trouble.text}`
    const isError = trouble?.isError ?? false
    const result: ToolResult = { output, isError, truncated: false }
    return toEnd(call, { result, outcome: isError ? 'error' : 'success' }, watch)
  })
  return end.result
}

function describeOutcomes(outcomes: readonly ChangeOutcome[]): string {
  const done: Record<ChangeOutcome['effect'], string> = { write: 'edited', create: 'created', delete: 'deleted', none: 'is as wanted' }
  return outcomes.map(({ path, effect }) => `${path}: ${done[effect]}.`).join('\n')
}

function contextOf(call: OpenCall, deps: CallDeps, now: { signal: AbortSignal; situation: Situation | null }): ToolContext {
  const { workspace } = deps
  const permissions = now.situation?.permissions ?? noPermissions
  const overlay = now.situation?.overlay ?? new Map<string, Buffer | null>()
  const isReading = call.prepared.ok && call.prepared.tool.readOnly
  return createToolContext({
    projectRoot: workspace.projectRoot,
    // What may be read beyond the project may not be changed.
    grantedRoots: isReading ? permissions.readableRoots : [],
    signal: now.signal,
    overlay,
    commands: workspace.commandsOf(call.ref),
    session: {
      mode: workspace.mode,
      permissions,
      pending: workspace.pendingFor(call.state.request?.answered_by ?? null),
      tabs: workspace.tabs,
      answer: call.state.request?.answer ?? null,
    },
  })
}

interface CallWatch {
  startedAtMs(): number
  latencyMs(): number
  /** The time until now was that of getting ready, or of a person. */
  restart(): void
}

function watchCall({ now, wallNow }: Clock): CallWatch {
  let start = now()
  let startedAtMs = wallNow()
  return {
    startedAtMs: () => startedAtMs,
    latencyMs: () => Math.max(0, Math.round(now() - start)),
    restart: () => {
      start = now()
      startedAtMs = wallNow()
    },
  }
}

function toEnd(call: OpenCall, { result, outcome }: PlainEnd, watch: CallWatch): CallEnd {
  const ending = outcome === 'success' || outcome === 'error' ? {} : { ending: outcome }
  return {
    result: {
      type: 'tool_result',
      tool_call_id: call.part.tool_call_id,
      output: cleanText(result.output),
      is_error: result.isError,
      truncated: result.truncated,
      // Nobody measured what a crash cut off.
      latency_ms: outcome === 'interrupted' ? null : watch.latencyMs(),
      ...ending,
    },
    outcome,
    facts: result.facts ?? null,
    input: call.part.input,
    startedAtMs: watch.startedAtMs(),
    wholeOutput: result.wholeOutput ?? null,
  }
}
