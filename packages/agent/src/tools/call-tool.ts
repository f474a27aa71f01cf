import type { z } from 'zod'

import type { ToolRegistry } from './registry.ts'
import { parseArguments, validateArguments } from './repair-input.ts'
import { capText } from './output.ts'
import { toolError } from './tool.ts'
import type { Tool, ToolContext, ToolResult } from './tool.ts'

export interface ToolCallRequest {
  readonly name: string
  /** The arguments as the model wrote them. */
  readonly input: string
}

/** Told of an error that a tool did not foresee; the model gets only its kind. */
export type DefectListener = (error: unknown, toolName: string) => void

/** A call whose tool and arguments are known, or what is wrong with it. */
export type PreparedCall =
  | { readonly ok: true; readonly tool: Tool; readonly input: unknown }
  | { readonly ok: false; readonly result: ToolResult }

/** Whatever is wrong comes back as a result with a sentence that the model can act on. */
export function prepareCall(registry: ToolRegistry, call: ToolCallRequest): PreparedCall {
  const fail = (sentence: string): PreparedCall => ({ ok: false, result: toolError(sentence) })
  const tool = registry.get(call.name)
  if (tool === undefined) {
    const names = registry.list().map(({ name }) => name)
    return fail(`There is no tool named ${JSON.stringify(call.name)}. The tools are: ${names.join(', ')}.`)
  }
  const parsed = parseArguments(call.input)
  if (!parsed.ok) return fail(`${tool.name}: ${parsed.message} Send them again as one JSON object.`)
  const valid = validateArguments(tool.input, parsed.value)
  if (!valid.success) return fail(describeFaults(tool.name, valid.error))
  return { ok: true, tool, input: valid.data }
}

/**
 * Runs a prepared call; its output fits `ctx.maxOutputBytes`. Rejects with an `AbortError`, and only
 * when `ctx.signal` is aborted.
 */
export async function runPrepared(call: PreparedCall, ctx: ToolContext, onDefect?: DefectListener): Promise<ToolResult> {
  throwIfAborted(ctx.signal)
  if (!call.ok) return capResult(call.result, ctx.maxOutputBytes)
  try {
    return capResult(await call.tool.run(call.input, ctx), ctx.maxOutputBytes)
  } catch (error) {
    throwIfAborted(ctx.signal)
    onDefect?.(error, call.tool.name)
    return toolError(`${call.tool.name} failed: ${describeFailure(error)}`)
  }
}

/** Both at once, for a call that needs nobody's leave. */
export async function callTool(
  registry: ToolRegistry,
  call: ToolCallRequest,
  ctx: ToolContext,
  onDefect?: DefectListener,
): Promise<ToolResult> {
  return await runPrepared(prepareCall(registry, call), ctx, onDefect)
}

function throwIfAborted(signal: AbortSignal): void {
  if (signal.aborted) throw new DOMException('the call was aborted', { name: 'AbortError', cause: signal.reason })
}

function describeFaults(toolName: string, error: z.ZodError): string {
  const faults = error.issues.map(({ path, message }) => `- at ${formatPath(path)}: ${message}`)
  return [`${toolName}: the arguments do not fit. Correct these and call again:`, ...faults].join('\n')
}

/** `files[0].path`; the arguments as a whole are `(arguments)`. */
function formatPath(path: readonly PropertyKey[]): string {
  const steps = path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`))
  return steps.join('').replace(/^\./, '') || '(arguments)'
}

/** The system's code alone: messages of foreign errors carry paths of the machine. */
function describeFailure(error: unknown): string {
  const code: unknown = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'EMFILE' || code === 'ENFILE') return 'too many files are open on this machine; try again.'
  if (code === 'ENOMEM') return 'the machine is out of memory.'
  return typeof code === 'string' ? `the system answered ${code}.` : 'an unexpected error inside the tool.'
}

function capResult(result: ToolResult, maxBytes: number): ToolResult {
  const capped = capText(result.output, maxBytes)
  const whole = capped.cut && result.wholeOutput === undefined ? { wholeOutput: result.output } : {}
  return { ...result, ...whole, output: capped.text, truncated: result.truncated || capped.cut }
}
